import { leftAlone } from './left-alone.ts'
import { STREAM_WINDOW } from './message.ts'

export interface OutgoingStreamOptions {
  /** Checks an item and sends it, or throws. */
  readonly send: (item: unknown) => void
  /** Called when an item could not be sent: the stream must end. */
  readonly onDefect: () => void
}

/** A server's end of a stream: counts the items that are under way, and holds back who emits beyond the window. */
export class OutgoingStream {
  readonly #options: OutgoingStreamOptions
  #underWay = 0
  #waiting: { readonly go: () => void; readonly stop: (reason: unknown) => void }[] = []
  #stopped: { readonly reason: unknown } | null = null
  #defect: { readonly error: unknown } | null = null

  constructor(options: OutgoingStreamOptions) {
    this.#options = options
  }

  /** What was wrong with an item that could not be sent. */
  get defect(): { readonly error: unknown } | null {
    return this.#defect
  }

  emit(item: unknown): Promise<void> {
    if (this.#stopped) return leftAlone(Promise.reject(this.#stopped.reason))
    try {
      this.#options.send(item)
    } catch (error) {
      this.#defect = { error }
      this.#options.onDefect()
      return leftAlone(Promise.reject(error))
    }
    this.#underWay += 1
    if (this.#underWay < STREAM_WINDOW) return Promise.resolve()
    return leftAlone(new Promise((go, stop) => this.#waiting.push({ go, stop })))
  }

  acknowledged(items: number): void {
    this.#underWay = Math.max(0, this.#underWay - items)
    if (this.#underWay >= STREAM_WINDOW) return
    for (const waiting of this.#waiting.splice(0)) waiting.go()
  }

  /** Nothing is sent any more: rejects all who wait for room, and all who emit later. */
  stop(reason: unknown): void {
    this.#stopped ??= { reason }
    for (const waiting of this.#waiting.splice(0)) waiting.stop(reason)
  }
}
