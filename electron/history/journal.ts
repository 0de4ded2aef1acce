import { faultPoint } from '../../shared/fault-point.ts'
import { type Batch, EntryEncoder } from './codec/entry-encoder.ts'
import { explain, isBusy } from './error.ts'
import type {
  Journal,
  JournalAttempt,
  JournalInvocation,
  JournalListener,
  JournalLog,
  JournalRun,
  JournalRunEnd,
} from './types.ts'
import type { HistoryWriter } from './writer.ts'
import type { ThreadListener, WritingThread } from './writing-thread.ts'

/** What may be written on the host's own loop: it takes less time than a message to the thread and back. */
const INLINE_ENTRIES = 32
const INLINE_BYTES = 32 * 1024
/** The same while the thread starts. */
const STARTING_BYTES = 512 * 1024
const MAX_IN_FLIGHT = 2
/** While the thread is at something, fewer wait for more: a transaction costs as much as 50 rows. */
const ENOUGH_ENTRIES = 512
const IDLE_MS = 200
const CHECKPOINT_BYTES = 48 * 1024 * 1024
/** The least that a small transaction adds to the log: about eight pages. */
const TRANSACTION_BYTES = 64 * 1024

export interface JournalOptions {
  readonly file: string
  /** Writes small batches here and now, on a connection that does not wait for locks; null: the thread writes all. */
  readonly inline: HistoryWriter | null
  readonly startThread: (listener: ThreadListener) => WritingThread
  /** Why nothing can be written, if that is so: what the first append is answered with. */
  readonly refusal: Error | null
}

/**
 * Takes entries, hands them to the thread (or writes them itself when they are few and nothing is under way) and tells
 * when they are durable. Order is kept: the host writes only when the thread has answered for all it was given.
 */
export class HistoryJournal implements Journal {
  readonly #options: JournalOptions
  readonly #encoder = new EntryEncoder()
  readonly #listeners = new Set<JournalListener>()
  /** Taken from the encoder, to be written before all that is still in it. */
  #next: Batch[] = []
  #thread: WritingThread | undefined
  #inFlight = 0
  #untold = 0
  #failure: Error | undefined
  #idle: NodeJS.Timeout | undefined
  #sinceCheckpoint = 0
  #whenDrained: (() => void)[] = []

  constructor(options: JournalOptions) {
    this.#options = options
  }

  runStarted(run: JournalRun): void {
    if (!this.#accepts()) return
    this.#encoder.runStarted(run)
    this.#appended()
  }

  invocation(runId: string, invocation: JournalInvocation): void {
    if (!this.#accepts()) return
    this.#encoder.invocation(runId, invocation)
    this.#appended()
  }

  started(runId: string, call: number, attempt: number, at: number, startedAt: number): void {
    if (!this.#accepts()) return
    this.#encoder.started(runId, call, attempt, at, startedAt)
    this.#appended()
  }

  attempt(runId: string, attempt: JournalAttempt): void {
    if (!this.#accepts()) return
    this.#encoder.attempt(runId, attempt)
    this.#appended()
  }

  log(runId: string, line: JournalLog): void {
    if (!this.#accepts()) return
    this.#encoder.log(runId, line)
    this.#appended()
  }

  runEnded(runId: string, end: JournalRunEnd): void {
    if (!this.#accepts()) return
    this.#encoder.runEnded(runId, end)
    this.#appended()
  }

  subscribe(listener: JournalListener): () => void {
    this.#listeners.add(listener)
    const failure = this.#failure
    if (failure) queueMicrotask(() => this.#listeners.has(listener) && listener.failed(failure))
    return () => this.#listeners.delete(listener)
  }

  flush(): void {
    if (this.#failure) return
    const { entries, bytes } = this.#encoder.waiting
    if (entries === 0 && this.#next.length === 0) return
    if (this.#inFlight === 0 && this.#next.length === 0 && this.#suitsInline(entries, bytes)) {
      if (this.#writeInline() || this.#failure) return
    }
    this.#post(this.#inFlight === 0 || entries >= ENOUGH_ENTRIES)
  }

  /** The thread; started when first needed. */
  thread(): WritingThread {
    this.#thread ??= this.#options.startThread({
      ready: () => this.flush(),
      durable: (batches, entries, buffers) => {
        this.#inFlight -= batches
        for (const buffer of buffers) this.#encoder.recycle(buffer)
        this.#tell(entries)
        this.#written()
        this.flush()
        this.#checkDrained()
      },
      failed: error => this.#fail(error),
    })
    return this.#thread
  }

  /** Resolves when all that was appended is durable, or never will be. */
  drained(): Promise<void> {
    return new Promise(resolve => {
      this.#whenDrained.push(resolve)
      this.flush()
      this.#checkDrained()
    })
  }

  /** Writes the rest and ends the thread. */
  async close(): Promise<void> {
    await this.drained()
    clearTimeout(this.#idle)
    await this.#thread?.close()
  }

  #accepts(): boolean {
    if (this.#options.refusal) this.#fail(this.#options.refusal)
    return !this.#failure
  }

  #appended(): void {
    if (this.#encoder.sealed === 0) return
    const thread = this.thread()
    if (thread.isReady || !this.#options.inline) this.#post(false)
  }

  #suitsInline(entries: number, bytes: number): boolean {
    if (!this.#options.inline) return false
    if (this.#thread?.isReady) return entries <= INLINE_ENTRIES && bytes < INLINE_BYTES
    if (entries > INLINE_ENTRIES || bytes >= INLINE_BYTES) this.thread()
    return bytes <= STARTING_BYTES
  }

  /** False when another process writes at this moment: then the thread does it, which can wait. */
  #writeInline(): boolean {
    const batches: Batch[] = []
    for (let batch = this.#encoder.take(true); batch; batch = this.#encoder.take(true)) batches.push(batch)
    try {
      this.#options.inline?.write(batches.map(batch => Buffer.from(batch.buffer, 0, batch.length)))
    } catch (error) {
      if (isBusy(error)) this.#next = batches
      else this.#fail(explain(error, 'Writing the history', this.#options.file))
      return false
    }
    for (const batch of batches) {
      this.#encoder.recycle(batch.buffer)
      this.#sinceCheckpoint += batch.length
      this.#tell(batch.entries)
    }
    this.#sinceCheckpoint += TRANSACTION_BYTES
    if (this.#sinceCheckpoint > CHECKPOINT_BYTES) this.#checkpoint()
    this.#written()
    return true
  }

  #post(partly: boolean): void {
    while (this.#inFlight < MAX_IN_FLIGHT) {
      const batch = this.#next.shift() ?? this.#encoder.take(partly)
      if (!batch) return
      this.#inFlight++
      this.thread().write(batch)
      faultPoint('history.posted')
    }
  }

  /** Listeners hear of it in a turn of their own, after the append or flush that led to it has returned. */
  #tell(entries: number): void {
    if (this.#untold === 0) {
      queueMicrotask(() => {
        const count = this.#untold
        this.#untold = 0
        faultPoint('history.telling')
        for (const listener of this.#listeners) listener.durable(count)
      })
    }
    this.#untold += entries
  }

  #fail(error: Error): void {
    if (this.#failure) return
    this.#failure = error
    this.#inFlight = 0
    this.#next = []
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener.failed(error)
    })
    this.#checkDrained()
  }

  #written(): void {
    if (this.#idle) this.#idle.refresh()
    else this.#idle = setTimeout(() => this.#inFlight === 0 && this.#checkpoint(), IDLE_MS).unref()
  }

  #checkpoint(): void {
    if (this.#failure) return
    this.#sinceCheckpoint = 0
    this.thread().checkpoint()
  }

  #checkDrained(): void {
    const waits = this.#inFlight > 0 || this.#next.length > 0 || this.#encoder.waiting.entries > 0
    if (waits && !this.#failure) return
    for (const resolve of this.#whenDrained.splice(0)) resolve()
  }
}
