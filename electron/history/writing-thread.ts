import { Worker } from 'node:worker_threads'
import type { Batch } from './codec/entry-encoder.ts'
import { HistoryError } from './error.ts'
import type { FromThread, PruneLimits, ThreadData, ToThread } from './thread-messages.ts'

export interface ThreadListener {
  /** The thread has opened the database and waits for batches. */
  ready(): void
  /** The oldest `batches` of those that were posted are durable. */
  durable(batches: number, entries: number, buffers: ArrayBuffer[]): void
  /** Told once; nothing that was posted since the last `durable` may be relied upon. */
  failed(error: HistoryError): void
}

/** The host's side of the thread that writes. It keeps the process alive only while something is under way. */
export class WritingThread {
  readonly #worker: Worker
  readonly #listener: ThreadListener
  readonly #prunes = new Map<number, { resolve(deleted: number): void; reject(error: Error): void }>()
  readonly #exited: Promise<void>
  #nextPrune = 1
  #posted = 0
  #isReady = false
  #isClosing = false
  #hasFailed = false

  constructor(entry: URL | string, data: ThreadData, listener: ThreadListener) {
    this.#listener = listener
    this.#worker = new Worker(entry, { workerData: data, execArgv: [], name: 'fanfare-history' })
    this.#worker.unref()
    this.#worker.on('message', (message: FromThread) => this.#receive(message))
    this.#worker.on('error', error =>
      this.#fail('E_HISTORY', `The history's writing thread has failed: ${error.message}`),
    )
    this.#exited = new Promise(resolve => this.#worker.once('exit', () => resolve()))
    this.#worker.once('exit', code => {
      if (!this.#isClosing)
        this.#fail('E_HISTORY', `The history's writing thread has ended by itself (code ${code}).`)
    })
  }

  get isReady(): boolean {
    return this.#isReady
  }

  /** Hands a batch over, memory and all. */
  write(batch: Batch): void {
    const { buffer, length, entries } = batch
    this.#hold(1)
    this.#post({ kind: 'batch', buffer, length, entries }, [buffer])
  }

  checkpoint(): void {
    this.#post({ kind: 'checkpoint' })
  }

  /** Deletes runs in steps between which batches are written. */
  prune(limits: PruneLimits): Promise<number> {
    const id = this.#nextPrune++
    return new Promise((resolve, reject) => {
      this.#hold(1)
      this.#prunes.set(id, { resolve, reject })
      this.#post({ kind: 'prune', id, limits })
    })
  }

  /** Lets the thread finish what it was given, and waits until it has ended. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.#worker.ref()
    if (this.#hasFailed) await this.#worker.terminate()
    else this.#post({ kind: 'close' })
    await this.#exited
    this.#endPrunes(
      new HistoryError('E_ABORTED', 'The history was closed while old runs were being deleted.'),
    )
  }

  #post(message: ToThread, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer)
  }

  #receive(message: FromThread): void {
    switch (message.kind) {
      case 'ready':
        this.#isReady = true
        this.#listener.ready()
        break
      case 'durable':
        this.#hold(-message.batches)
        this.#listener.durable(message.batches, message.entries, message.buffers)
        break
      case 'failed':
        this.#fail(message.code, message.message)
        break
      case 'pruned':
        this.#hold(-1)
        this.#prunes.get(message.id)?.resolve(message.deleted)
        this.#prunes.delete(message.id)
        break
      case 'prune-failed':
        this.#hold(-1)
        this.#prunes.get(message.id)?.reject(new HistoryError(message.code, message.message))
        this.#prunes.delete(message.id)
        break
    }
  }

  #hold(change: number): void {
    const before = this.#posted
    this.#posted += change
    if (before === 0) this.#worker.ref()
    else if (this.#posted === 0 && !this.#isClosing) this.#worker.unref()
  }

  #fail(code: HistoryError['code'], message: string): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    const error = new HistoryError(code, message)
    this.#endPrunes(error)
    this.#worker.unref()
    this.#listener.failed(error)
  }

  #endPrunes(error: HistoryError): void {
    for (const { reject } of this.#prunes.values()) reject(error)
    this.#prunes.clear()
  }
}
