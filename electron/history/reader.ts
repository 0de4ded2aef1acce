import type { LogLine, RunFilter } from '../../shared/contract.ts'
import type { JsonObject, JsonValue } from '../../shared/flow/json.ts'
import type { NodeId } from '../../shared/ids.ts'
import type { RunSummary } from '../../shared/run/model.ts'
import type { RunChanges, RunSnapshot } from '../../shared/run/update.ts'
import type { Usual } from '../../shared/run/usual.ts'
import { bodyPage, callOf, type StoredAttempt } from './read/call.ts'
import { invocationOf, lastAttempts } from './read/call-texts.ts'
import { checkAll } from './read/check.ts'
import type { ReadDatabase } from './read/database.ts'
import { type EventPosition, eventsOf, type HistoryEvent } from './read/events.ts'
import { exportRun } from './read/export.ts'
import { findRun } from './read/find.ts'
import { IssuedTargets } from './read/issued.ts'
import { listRuns, type RunPage } from './read/list.ts'
import { loadStoredRun, originOf } from './read/load.ts'
import { logPage } from './read/log.ts'
import { reasonsOf, type StoredReason } from './read/reasons.ts'
import { hasRun, loadRun } from './read/run-record.ts'
import { changesOf, dataVersionOf, type RunCursor, snapshotOf, type WatchedRun } from './read/snapshot.ts'
import { usualDurations } from './read/usual.ts'
import type { Damage, JournalAttempt, JournalInvocation, StoredRun } from './types.ts'

/**
 * Reads the history on a connection of its own, also while this or another process writes. What takes long is read in
 * slices, between which the event loop has its turn. Every row is verified: one that is damaged or missing is told of
 * in `damage`, and the rest is given. Throws a HistoryError: `E_NOT_FOUND` for a run that is not there, `E_HISTORY` when
 * the run's own row is damaged.
 */
export class HistoryReader {
  readonly #db: ReadDatabase
  readonly #issued = new IssuedTargets()

  constructor(db: ReadDatabase) {
    this.#db = db
  }

  /** Runs, newest first; `after` is the id of the last run of the page before. `text` ignores case. */
  async list(filter: RunFilter, after: string | undefined, limit: number): Promise<RunPage> {
    return listRuns(this.#db, filter, after, limit, this.#issued)
  }

  /** A run by its id, its cid (the newest with it), or the beginning of its id; `E_CONFLICT` if that fits several. */
  async find(id: string): Promise<RunSummary> {
    return findRun(this.#db, id)
  }

  /** Another number once anybody has written to the history since it was asked last. Takes microseconds. */
  version(): number {
    return dataVersionOf(this.#db)
  }

  /** Whether there is a run with this id. */
  async has(runId: string): Promise<boolean> {
    return hasRun(this.#db, runId)
  }

  /** One run, by its whole id. */
  async summary(runId: string): Promise<RunSummary> {
    return loadRun(this.#db, runId).summary
  }

  /** What a resume needs. Claim the run first, so that nobody else adds to it meanwhile. */
  async load(runId: string): Promise<StoredRun> {
    return loadStoredRun(this.#db, runId)
  }

  /** The run as it stands, and from where `changesSince` goes on. */
  async snapshot(runId: string): Promise<WatchedRun<RunSnapshot>> {
    return snapshotOf(this.#db, runId)
  }

  /** What was recorded of a run since; `update` is null when nothing was. Cheap enough to be asked every 100 ms. */
  async changesSince(runId: string, cursor: RunCursor): Promise<WatchedRun<RunChanges | null>> {
    return changesOf(this.#db, runId, cursor)
  }

  /** All recorded attempts of a call, first to last, with previews of their bodies. */
  async call(runId: string, call: number): Promise<{ attempts: StoredAttempt[]; damage: Damage[] }> {
    return callOf(this.#db, runId, call)
  }

  /** The invocation that owns a call; undefined when there is none. */
  async invocationOf(runId: string, call: number): Promise<JournalInvocation | undefined> {
    return invocationOf(this.#db, runId, call)
  }

  /** The last recorded attempt, texts whole, of each call from `first` to `last` that has one. */
  async lastAttempts(
    runId: string,
    calls: { first: number; last: number },
  ): Promise<{ attempts: Map<number, JournalAttempt>; damage: Damage[] }> {
    return lastAttempts(this.#db, runId, calls)
  }

  /** The last exception of each of these calls, of those that have one. */
  async reasons(runId: string, calls: readonly number[]): Promise<StoredReason[]> {
    return reasonsOf(this.#db, runId, calls)
  }

  /** How long the calls of a flow's nodes usually take, by the runs that started before `before`, or by all. */
  async usual(flow: string, before?: string): Promise<Map<NodeId, Usual>> {
    return usualDurations(this.#db, flow, before)
  }

  /** A page of a body's UTF-8 bytes; `id` as `bodyId` makes it. */
  async body(id: string, offset: number, bytes: number): Promise<{ bytes: Uint8Array; total: number }> {
    return bodyPage(this.#db, id, offset, bytes)
  }

  /** Lines after the line number `after`; 0 begins with the first. */
  async log(
    runId: string,
    after: number,
    limit: number,
  ): Promise<{ lines: LogLine[]; dropped: number; damage: Damage[] }> {
    return logPage(this.#db, runId, after, limit)
  }

  /** The flow document and the input that the run was started with. */
  async flow(runId: string): Promise<{ flow: JsonObject; input: JsonValue }> {
    const { document, input } = originOf(this.#db, loadRun(this.#db, runId))
    // Written by the journal from a flow and an input that were JSON, and guarded by their hashes.
    return { flow: JSON.parse(document) as JsonObject, input: JSON.parse(input) as JsonValue }
  }

  /** All that is recorded of a run, in order of `seq`, texts whole; the last item says where a later reading begins. */
  events(runId: string, from?: EventPosition): AsyncGenerator<HistoryEvent, void, void> {
    return eventsOf(this.#db, runId, from)
  }

  /** The whole run as the text of one JSON document, in pieces. */
  export(runId: string): AsyncGenerator<string, void, void> {
    return exportRun(this.#db, runId)
  }

  /** Reads and verifies everything; gives what is wrong. */
  async check(): Promise<Damage[]> {
    return checkAll(this.#db)
  }

  close(): void {
    this.#db.close()
  }
}
