import type { Disposer } from '../../../shared/rpc/transport.ts'

/** Runs something at the next frame that is drawn, until disposed. */
export type RequestFrame = (run: () => void) => Disposer

/** Items that may gather before whoever sends them has to wait. */
const AHEAD = 16

/** Gathers items and hands them on together, once a frame. */
export class PerFrame<T> {
  readonly #frame: RequestFrame
  readonly #take: (items: readonly T[]) => void
  #items: T[] = []
  #waiting: Disposer | null = null
  #taken: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null

  constructor(frame: RequestFrame, take: (items: readonly T[]) => void) {
    this.#frame = frame
    this.#take = take
  }

  /** Takes an item up; a promise, when what gathered has to be handed on before more is sent. */
  push(item: T): void | Promise<void> {
    this.#items.push(item)
    this.#waiting ??= this.#frame(() => {
      this.#waiting = null
      this.flush()
    })
    if (this.#items.length < AHEAD) return
    this.#taken ??= Promise.withResolvers<void>()
    return this.#taken.promise
  }

  /** Hands on what has gathered, at once. */
  flush(): void {
    this.#waiting?.()
    this.#waiting = null
    const items = this.#items
    this.#items = []
    this.#release()
    if (items.length > 0) this.#take(items)
  }

  dispose(): void {
    this.#waiting?.()
    this.#waiting = null
    this.#items = []
    this.#release()
  }

  #release(): void {
    this.#taken?.resolve()
    this.#taken = null
  }
}

/** How long a page that is not drawn may keep what it was sent, in ms. */
const HIDDEN_MS = 250

/** Frames of this page; a page in the background has none, and gets a slow clock instead. */
export const pageFrames: RequestFrame = run => {
  let over = false
  const once = (): void => {
    if (over) return
    dispose()
    run()
  }
  const frame = requestAnimationFrame(once)
  const timer = setTimeout(once, HIDDEN_MS)
  const dispose = (): void => {
    over = true
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
  return dispose
}
