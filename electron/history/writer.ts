import type { DatabaseSync } from 'node:sqlite'
import { faultPoint } from '../../shared/fault-point.ts'
import { AttemptWriter } from './attempt-writer.ts'
import { BodyStore } from './bodies.ts'
import type { AttemptHeader } from './codec/attempt-header.ts'
import {
  type DecodedInvocation,
  type DecodedLog,
  type DecodedRun,
  type DecodedRunEnd,
  decodeEntries,
  type EntrySink,
} from './codec/entry-decoder.ts'
import type { CommitMark } from './commit-mark.ts'
import { HistoryError } from './error.ts'
import type { Owner } from './owner.ts'
import { int, rowHash } from './row.ts'
import {
  originHash,
  PROGRESS_COLUMNS,
  type Progress,
  readProgress,
  SAVE_PROGRESS,
  SAVE_STATE,
  saveProgress,
} from './run-row.ts'
import { INLINE_INPUT_BYTES, INTERRUPTED, RUN_SPAN, RUNNING, rowId } from './schema.ts'
import { SearchTexts } from './search-text.ts'
import { insertStatements } from './writer-statements.ts'

interface OpenRun {
  readonly key: number
  /** When its row id counts from. */
  readonly base: number
  readonly startedAt: number
  readonly progress: Progress
  stateChanged: boolean
}

/**
 * Turns batches of entries into rows. Used by the writing thread and, for small batches, by the host itself: between
 * transactions it remembers nothing, so that any number of connections and processes may write in turns.
 */
export class HistoryWriter implements EntrySink {
  readonly #db: DatabaseSync
  readonly #owner: Owner
  readonly #mark: CommitMark
  readonly #bodies: BodyStore
  readonly #texts: SearchTexts
  readonly #attempts: AttemptWriter
  readonly #begin
  readonly #commit
  readonly #rollback
  readonly #insert
  readonly #saves
  readonly #load
  /** Runs that the open transaction has touched. */
  readonly #open = new Map<string, OpenRun>()
  #runId = ''
  #current: OpenRun | undefined

  constructor(db: DatabaseSync, owner: Owner, mark: CommitMark) {
    this.#db = db
    this.#owner = owner
    this.#mark = mark
    this.#bodies = new BodyStore(db)
    this.#texts = new SearchTexts(db)
    this.#attempts = new AttemptWriter(db, this.#bodies, this.#texts)
    this.#begin = db.prepare('BEGIN IMMEDIATE')
    this.#commit = db.prepare('COMMIT')
    this.#rollback = db.prepare('ROLLBACK')
    this.#insert = insertStatements(db)
    this.#saves = { progress: db.prepare(SAVE_PROGRESS), state: db.prepare(SAVE_STATE) }
    this.#load = db.prepare(
      `SELECT key, started_at, progress_hash, ${PROGRESS_COLUMNS} FROM run WHERE run_id = ?`,
    )
  }

  /**
   * Writes batches in one transaction. Throws when that fails, with nothing written. Fills in fields of the batches'
   * bytes, which stay good for another try.
   */
  write(batches: Iterable<Buffer>): void {
    this.#begin.run()
    faultPoint('history.begun')
    try {
      for (const batch of batches) {
        this.#runId = ''
        this.#current = undefined
        decodeEntries(batch, this)
      }
      const last = this.#save()
      faultPoint('history.written')
      this.#commit.run()
      faultPoint('history.committed')
      if (last) this.#mark.write({ run: last.key, revision: last.progress.revision })
      faultPoint('history.marked')
    } catch (error) {
      if (this.#db.isTransaction) this.#rollback.run()
      throw error
    } finally {
      this.#open.clear()
      this.#attempts.forget()
      this.#texts.forget()
    }
  }

  run(runId: string): void {
    this.#runId = runId
    this.#current = this.#open.get(runId)
  }

  runStarted(run: DecodedRun): void {
    // Recorded already: nothing to do, as with attempts.
    if (this.#find()) return
    const document = this.#bodies.put(run.document)
    const small = run.input.length <= INLINE_INPUT_BYTES
    const input = small ? run.input : null
    const inputRef = small ? null : this.#bodies.put(run.input)
    const { cid, flow, name, startedAt } = run
    const key = int(this.#insert.nextRun.get()?.key, 'key')
    const progress: Progress = {
      state: RUNNING,
      ok: null,
      endedAt: null,
      counts: [0, 0, 0, 0, 0, 0],
      attempts: 0,
      invocations: 0,
      lines: 0,
      marks: 0,
      dropped: 0,
      seq: 0,
      revision: 1,
      owner: this.#owner,
      resumes: 0,
    }
    const hash = originHash(key, {
      runId: this.#runId,
      cid,
      flow,
      name,
      document,
      input,
      inputRef,
      startedAt,
    })
    const { pid, token } = this.#owner
    this.#insert.run.run(
      key,
      this.#runId,
      cid,
      flow,
      name,
      document,
      input,
      inputRef,
      RUNNING,
      startedAt,
      pid,
      token,
      hash,
    )
    this.#current = { key, base: key * RUN_SPAN, startedAt, progress, stateChanged: false }
    this.#open.set(this.#runId, this.#current)
  }

  invocation(invocation: DecodedInvocation): void {
    this.#attempts.flush()
    const { key, base, progress, startedAt } = this.#run()
    const id = rowId(base, ++progress.invocations)
    const { invocationId, parent, issuedAt, info, plan, services } = invocation
    const afterSeq = progress.seq
    const hash = rowHash([id, invocationId, invocation.base, parent, issuedAt, afterSeq], info, plan)
    this.#insert.invocation.run(
      id,
      invocationId,
      invocation.base,
      parent,
      issuedAt,
      afterSeq,
      hash,
      info,
      plan,
    )
    for (const service of services) this.#insert.service.run(service, startedAt, key)
    this.#texts.add(key, services)
  }

  attempt(header: AttemptHeader, text: Buffer, request: Buffer | null, buffer: Buffer, offset: number): void {
    this.#attempts.add(this.#run(), { header, text, request, buffer, offset })
  }

  started(call: number, attempt: number, at: number, startedAt: number): void {
    const { base, progress } = this.#run()
    const id = rowId(base, ++progress.marks)
    this.#insert.started.run(id, call, attempt, at, startedAt, rowHash([id, call, attempt, at, startedAt]))
  }

  log(line: DecodedLog): void {
    const { base, progress } = this.#run()
    const id = rowId(base, ++progress.lines)
    const { seq, call, attempt, at, level, dropped, message, data } = line
    const hash = rowHash([id, seq, call, attempt, at, level, dropped, message, data])
    this.#insert.log.run(id, seq, call, attempt, at, level, dropped, hash, message, data)
    progress.dropped += dropped
    progress.seq = Math.max(progress.seq, seq)
  }

  runEnded(end: DecodedRunEnd): void {
    this.#attempts.flush()
    const run = this.#run()
    run.stateChanged = true
    run.progress.state = end.state
    run.progress.ok = end.ok ? 1 : 0
    run.progress.endedAt = end.endedAt
    run.progress.seq = Math.max(run.progress.seq, end.seq)
    run.progress.counts = end.counts
    // What was running in an interrupted run is still told by its marks.
    if (run.progress.marks > 0 && end.state !== INTERRUPTED) {
      this.#insert.clearMarks.run(run.base, run.base + RUN_SPAN)
    }
  }

  /** Saves what has changed of the touched runs; gives one of them. */
  #save(): OpenRun | undefined {
    this.#attempts.flush()
    this.#texts.save()
    let last: OpenRun | undefined
    for (const run of this.#open.values()) {
      run.progress.revision++
      saveProgress(this.#saves, run.key, run.progress, run.stateChanged)
      last = run
    }
    return last
  }

  #run(): OpenRun {
    const run = this.#current ?? this.#find()
    if (run) return run
    throw new HistoryError(
      'E_HISTORY',
      `Run ${this.#runId} is not in the history, so nothing can be added to it.`,
    )
  }

  #find(): OpenRun | undefined {
    if (this.#current) return this.#current
    const row = this.#load.get(this.#runId)
    if (!row) return undefined
    const { key, progress } = this.#verified(row)
    const startedAt = Number(row.started_at)
    this.#current = { key, base: key * RUN_SPAN, startedAt, progress, stateChanged: false }
    this.#open.set(this.#runId, this.#current)
    return this.#current
  }

  #verified(row: Parameters<typeof readProgress>[0]): ReturnType<typeof readProgress> {
    try {
      return readProgress(row)
    } catch (error) {
      const message = `The history's record of run ${this.#runId} is damaged, so nothing can be added to it.`
      throw new HistoryError('E_HISTORY', message, { cause: error })
    }
  }
}
