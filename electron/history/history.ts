import type { DatabaseSync } from 'node:sqlite'
import { ChangeWatch } from './change-watch.ts'
import type { CommitMark } from './commit-mark.ts'
import { whileBusy } from './connection.ts'
import { explain, type HistoryError } from './error.ts'
import type { HistoryJournal } from './journal.ts'
import { currentOwner } from './owner.ts'
import { claimForResume, markInterrupted } from './ownership.ts'
import type { HistoryReader } from './reader.ts'
import type { PruneLimits } from './thread-messages.ts'
import type { Damage, Journal } from './types.ts'

interface HistoryParts {
  readonly file: string
  /** Written to by every commit. */
  readonly markFile: string
  readonly journal: HistoryJournal
  readonly reader: HistoryReader
  /** The host's own writing connection, or why there is none. */
  readonly writing:
    | { readonly db: DatabaseSync; readonly mark: CommitMark; readonly lockWaitMs: number }
    | HistoryError
  readonly damage: readonly Damage[]
}

/** An open history: what is recorded of the runs of a workspace, by this process and by others. */
export class History {
  readonly journal: Journal
  readonly reader: HistoryReader
  /** What was found wrong when it was opened: recorded things that are lost. */
  readonly damage: readonly Damage[]
  readonly #parts: HistoryParts
  readonly #changes: ChangeWatch
  #closing: Promise<void> | undefined

  constructor(parts: HistoryParts) {
    this.#parts = parts
    this.journal = parts.journal
    this.reader = parts.reader
    this.damage = parts.damage
    this.#changes = new ChangeWatch({
      file: parts.markFile,
      version: () => parts.reader.version(),
      sweep: () => this.markInterrupted(),
    })
  }

  /**
   * Calls when something was recorded, by this process or another, a few times a second at most; runs whose process has
   * died meanwhile are marked. Gives its disposer.
   */
  onChange(listener: () => void): () => void {
    return this.#changes.add(listener)
  }

  /** Sets runs whose process has died to `interrupted`, and gives their ids. For the start, and from time to time. */
  async markInterrupted(): Promise<string[]> {
    return this.#write('Marking interrupted runs', markInterrupted)
  }

  /**
   * Makes this process the one that executes an interrupted run, which then is `running`. `E_CONFLICT` when another
   * live process has it, or when it has ended; `E_NOT_FOUND` when there is none. `resumes`: how often it has been
   * resumed, this time included.
   */
  async claimForResume(runId: string): Promise<{ resumes: number }> {
    return this.#write('Resuming a run', db => claimForResume(db, runId, currentOwner()))
  }

  /** Deletes ended runs, in the thread, while others are written; gives how many. */
  async prune(limits: PruneLimits): Promise<number> {
    this.#writing()
    return this.#parts.journal.thread().prune(limits)
  }

  /** Writes what was appended, ends the thread, closes the files. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const { journal, reader, writing } = this.#parts
    this.#changes.close()
    await journal.close()
    reader.close()
    if ('db' in writing) {
      // The last connection that is closed moves what is left of the log into the database.
      writing.db.close()
      writing.mark.close()
    }
  }

  async #write<T>(action: string, work: (db: DatabaseSync) => T): Promise<T> {
    const { db, lockWaitMs } = this.#writing()
    try {
      return await whileBusy(lockWaitMs, () => work(db))
    } catch (error) {
      throw explain(error, action, this.#parts.file)
    }
  }

  #writing(): Exclude<HistoryParts['writing'], HistoryError> {
    const { writing } = this.#parts
    if ('db' in writing) return writing
    throw writing
  }
}
