import { leftAlone } from './left-alone.ts'
import { STREAM_WINDOW } from './message.ts'

/** Acknowledged several at a time, well before the server's window is full. */
const ACK_EVERY = STREAM_WINDOW / 4

export interface IncomingStreamOptions {
  /** Gives the item, or throws when it breaks the contract. */
  readonly parse: (item: unknown) => unknown
  readonly onItem: (item: unknown) => unknown
  readonly acknowledge: (items: number) => void
  /** Called once, when the stream is over. `stopped`: the server does not know yet and is to be told. */
  readonly onOver: (stopped: boolean) => void
}

type Entry = { readonly item: unknown } | { readonly end: { readonly error: unknown } | null }

/** A client's end of a stream: hands items on one after the other, waiting for a listener that returns a promise. */
export class IncomingStream {
  readonly done: Promise<void>
  readonly #options: IncomingStreamOptions
  readonly #settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void }
  #queue: Entry[] = []
  #busy = false
  #over = false
  #handled = 0

  constructor(options: IncomingStreamOptions) {
    this.#options = options
    const { promise, resolve, reject } = withResolvers()
    this.done = leftAlone(promise)
    this.#settle = { resolve, reject }
  }

  push(item: unknown): void {
    this.#queue.push({ item })
    this.#work()
  }

  /** The server has ended it, with an error or without: over once the items that came before are dealt with. */
  end(failed: { readonly error: unknown } | null = null): void {
    this.#queue.push({ end: failed })
    this.#work()
  }

  /** Over at once; items that wait are dropped. */
  fail(error: unknown, stopped: boolean): void {
    if (this.#finish(stopped)) this.#settle.reject(error)
  }

  dispose(): void {
    if (this.#finish(true)) this.#settle.resolve()
  }

  #finish(stopped: boolean): boolean {
    if (this.#over) return false
    this.#over = true
    this.#queue = []
    this.#options.onOver(stopped)
    return true
  }

  #work(): void {
    if (this.#busy || this.#over) return
    this.#busy = true
    try {
      while (!this.#over) {
        const entry = this.#queue.shift()
        if (entry === undefined) break
        if ('end' in entry) {
          if (entry.end) this.fail(entry.end.error, false)
          else if (this.#finish(false)) this.#settle.resolve()
          break
        }
        const handled = this.#options.onItem(this.#options.parse(entry.item))
        if (isPromise(handled)) {
          handled.then(
            () => this.#resume(),
            error => this.fail(error, true),
          )
          return
        }
        this.#count()
      }
    } catch (error) {
      this.fail(error, true)
    }
    this.#busy = false
  }

  #resume(): void {
    this.#busy = false
    if (this.#over) return
    this.#count()
    this.#work()
  }

  #count(): void {
    this.#handled += 1
    if (this.#handled < ACK_EVERY || this.#over) return
    this.#options.acknowledge(this.#handled)
    this.#handled = 0
  }
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve: () => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
