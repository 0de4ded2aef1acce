import type { RunSummary } from '../../../shared/run/model.ts'
import type { Damage, JournalAttempt, JournalLog } from '../types.ts'
import { ATTEMPTS, type AttemptHead, attemptHeadReader, attemptOf } from './attempts.ts'
import { type ReadDatabase, type Row, tryRow } from './database.ts'
import { attemptName, invocationName, logName } from './names.ts'
import { INVOCATIONS, LOG_LINES, readInvocation, readLogLine, type StoredInvocation } from './parts.ts'
import { loadRun } from './run-record.ts'

/** How much of a run someone has been given. */
export interface EventPosition {
  readonly attempts: number
  readonly invocations: number
  readonly lines: number
}

export type HistoryEvent =
  | ({ readonly type: 'invocation' } & StoredInvocation)
  | { readonly type: 'attempt'; readonly attempt: JournalAttempt }
  | { readonly type: 'log'; readonly line: JournalLog }
  | { readonly type: 'damage'; readonly damage: Damage }
  /** The last: the run as it stood when the reading began, and where the next reading begins. */
  | { readonly type: 'end'; readonly run: RunSummary; readonly seq: number; readonly position: EventPosition }

/** Rows with bodies that are in memory at a time. */
const SLICE_ROWS = 200
const START: EventPosition = { attempts: 0, invocations: 0, lines: 0 }

/** All that is recorded of a run after `from`, in order of `seq`, texts whole. An invocation comes before its calls. */
export async function* eventsOf(
  db: ReadDatabase,
  runId: string,
  from: EventPosition = START,
): AsyncGenerator<HistoryEvent, void, void> {
  const run = loadRun(db, runId)
  const { base, progress } = run
  const found: Damage[] = []
  const head = attemptHeadReader()
  const nameOfAttempt = attemptName(run)
  const invocations = new Lookahead(
    db.range(INVOCATIONS, base + from.invocations + 1, base + progress.invocations, readInvocation, {
      name: invocationName(run),
      found,
    }),
  )
  // Bodies that are kept elsewhere are read when it is their turn, so that only one of them is in memory.
  const read = (row: Row): { head: AttemptHead; row: Row } => ({ head: head(row), row })
  const attempts = new Lookahead(
    db.range(
      ATTEMPTS,
      base + from.attempts + 1,
      base + progress.attempts,
      read,
      { name: nameOfAttempt, found },
      SLICE_ROWS,
    ),
  )
  const logs = new Lookahead(
    db.range(LOG_LINES, base + from.lines + 1, base + progress.lines, row => readLogLine(row, base), {
      name: logName(run),
      found,
    }),
  )
  for (;;) {
    const invocation = await invocations.peek()
    const attempt = await attempts.peek()
    const log = await logs.peek()
    for (const damage of found.splice(0)) yield { type: 'damage', damage }
    const next = Math.min(attempt?.head.seq ?? Infinity, log?.seq ?? Infinity)
    if (invocation && invocation.afterSeq < next) {
      invocations.take()
      yield { type: 'invocation', ...invocation }
    } else if (attempt && attempt.head.seq === next) {
      attempts.take()
      const whole = tryRow(() => attemptOf(db, attempt.head, attempt.row), {
        name: () => nameOfAttempt(attempt.head.id),
        found,
      })
      if (whole) yield { type: 'attempt', attempt: whole }
    } else if (log) {
      logs.take()
      const { line: _, ...line } = log
      yield { type: 'log', line }
    } else {
      break
    }
  }
  const position = { attempts: progress.attempts, invocations: progress.invocations, lines: progress.lines }
  yield { type: 'end', run: run.summary, seq: progress.seq, position }
}

/** Looks at the next of items that come in slices. */
class Lookahead<T> {
  readonly #slices: AsyncGenerator<T[]>
  #slice: T[] = []
  #index = 0

  constructor(slices: AsyncGenerator<T[]>) {
    this.#slices = slices
  }

  async peek(): Promise<T | undefined> {
    while (this.#index >= this.#slice.length) {
      const next = await this.#slices.next()
      if (next.done) return undefined
      this.#slice = next.value
      this.#index = 0
    }
    return this.#slice[this.#index]
  }

  take(): void {
    this.#index++
  }
}
