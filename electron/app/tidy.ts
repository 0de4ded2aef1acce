import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * So long after the last run memory is given back, ms. The runs that follow are slower by a tenth until the heap has
 * grown again.
 */
const AFTER_MS = 30_000
/** A heap of less than this is left as it is, bytes. */
const SMALL_HEAP = 64 * 1024 * 1024

/**
 * Gives memory back when nothing has run for a while: a heap that a large run has filled would stay as large as it is,
 * since a process that does nothing collects nothing.
 */
export class Tidy {
  readonly #isBusy: () => boolean
  #timer: NodeJS.Timeout | null = null

  constructor(isBusy: () => boolean) {
    this.#isBusy = isBusy
  }

  /** A run has ended. */
  later(): void {
    if (this.#timer) this.#timer.refresh()
    else this.#timer = setTimeout(() => this.#tidy(), AFTER_MS).unref()
  }

  #tidy(): void {
    this.#timer = null
    if (this.#isBusy()) return
    if (process.memoryUsage().heapTotal > SMALL_HEAP) collectGarbage()
  }
}

/** Node's own way to it needs a flag from the beginning; without it, or where flags are fixed, nothing happens. */
function collectGarbage(): void {
  try {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    if (typeof collect === 'function') collect({ type: 'major', flavor: 'last-resort' })
  } catch {
    // It is a kindness to others, nothing that anybody waits for.
  }
}
