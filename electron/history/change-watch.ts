import { type FSWatcher, watch } from 'node:fs'

export interface ChangeWatchOptions {
  /** A file that every commit writes to, whoever makes it. */
  readonly file: string
  /** A number that is another one once anybody has written. Cheap: it is asked once a second. */
  readonly version: () => number
  /** Called now and then while somebody watches, to notice processes that have died. */
  readonly sweep: () => Promise<unknown>
  /** How often it looks without being noticed, ms; 1,000. */
  readonly lookMs?: number
}

/** Where the system gives no notice, changes are noticed by looking. */
const LOOK_MS = 1_000
/** So many looks after each other, processes are looked for that have died. */
const SWEEP_LOOKS = 5
/** Commits may follow each other in less than a ms: who watches is told so often at most. */
const TELL_MS = 200

/**
 * Tells that something was recorded, by this process or another. By the system's notices of a file that each commit
 * writes to; a look each second makes up for notices that don't come. Does nothing at all while nobody watches.
 */
export class ChangeWatch {
  readonly #options: ChangeWatchOptions
  readonly #listeners = new Set<() => void>()
  #watcher: FSWatcher | null = null
  #look: NodeJS.Timeout | null = null
  #telling: NodeJS.Timeout | null = null
  #looks = 0
  #version = 0
  #closed = false

  constructor(options: ChangeWatchOptions) {
    this.#options = options
  }

  /** Calls after changes until disposed, first after the next one. */
  add(listener: () => void): () => void {
    if (this.#closed) return () => {}
    const one = () => listener()
    this.#listeners.add(one)
    if (this.#listeners.size === 1) this.#begin()
    return () => {
      if (this.#listeners.delete(one) && this.#listeners.size === 0) this.#end()
    }
  }

  close(): void {
    this.#closed = true
    this.#listeners.clear()
    this.#end()
  }

  #begin(): void {
    this.#version = this.#ask() ?? 0
    this.#watch()
    this.#look = setInterval(() => this.#onLook(), this.#options.lookMs ?? LOOK_MS)
    this.#look.unref()
  }

  #end(): void {
    if (this.#look) clearInterval(this.#look)
    if (this.#telling) clearTimeout(this.#telling)
    this.#look = null
    this.#telling = null
    this.#watcher?.close()
    this.#watcher = null
  }

  #onLook(): void {
    this.#watch()
    this.#check()
    this.#looks += 1
    if (this.#looks % SWEEP_LOOKS === 0) this.#options.sweep().catch(() => {})
  }

  #watch(): void {
    if (this.#watcher) return
    try {
      const watcher = watch(this.#options.file, { persistent: false })
      this.#watcher = watcher
      const renew = () => {
        watcher.close()
        if (this.#watcher === watcher) this.#watcher = null
      }
      watcher.on('change', event => {
        // It may be another file of that name now: the next look starts on it.
        if (event === 'rename') renew()
        this.#notice()
      })
      watcher.on('error', renew)
    } catch {
      // The file is not there yet, or the system has no notices left.
    }
  }

  /** Something was written: told soon, together with what else is written until then. */
  #notice(): void {
    if (this.#listeners.size === 0) return
    this.#telling ??= setTimeout(() => {
      this.#telling = null
      this.#check()
    }, TELL_MS)
  }

  #check(): void {
    const version = this.#ask()
    if (version === null || version === this.#version) return
    this.#version = version
    for (const listener of [...this.#listeners]) listener()
  }

  /** Null when it can't be asked just now. */
  #ask(): number | null {
    try {
      return this.#options.version()
    } catch {
      return null
    }
  }
}
