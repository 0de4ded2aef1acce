/** A message on its way, with the ends of the ports that travel along. */
export interface Message {
  /** A copy of its own each time. */
  readonly value: () => unknown
  readonly ports: readonly End[]
}

/** One end of a channel: held by a port of the main process, or lent to a page. */
export class End {
  /** Called when the other end has closed. */
  onClose: () => void = () => {}
  #peer: End | null = null
  #sink: ((message: Message) => void) | null = null
  #queue: Message[] = []
  #closed = false

  static pair(): readonly [End, End] {
    const a = new End()
    const b = new End()
    a.#peer = b
    b.#peer = a
    return [a, b]
  }

  get closed(): boolean {
    return this.#closed
  }

  post(message: Message): void {
    const peer = this.#peer
    if (peer && !this.#closed) setImmediate(() => peer.#arrive(message))
  }

  /** From now on messages go to `sink`, first those that came before. */
  open(sink: (message: Message) => void): void {
    this.#sink = sink
    for (const message of this.#queue.splice(0)) sink(message)
  }

  /** Whoever held it gives it on. */
  release(): void {
    this.#sink = null
    this.onClose = () => {}
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    const peer = this.#peer
    if (peer) setImmediate(() => peer.#lost())
  }

  #arrive(message: Message): void {
    if (this.#closed) return
    if (this.#sink) this.#sink(message)
    else this.#queue.push(message)
  }

  #lost(): void {
    if (this.#closed) return
    this.#closed = true
    this.onClose()
  }
}
