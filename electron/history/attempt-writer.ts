import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { callStates } from '../../shared/run/model.ts'
import type { BodyStore } from './bodies.ts'
import { type AttemptHeader, sealAttempt } from './codec/attempt-header.ts'
import type { Progress } from './run-row.ts'
import { INLINE_BYTES, rowId } from './schema.ts'
import { exceptionLines, type SearchTexts } from './search-text.ts'

const OK = callStates.indexOf('ok')

/** The run whose outcomes are written. */
export interface AttemptsOf {
  readonly key: number
  /** When its row ids count from. */
  readonly base: number
  readonly progress: Progress
}

/** An outcome as it came: `offset` is where its header is in `buffer`. */
export interface ReceivedAttempt {
  readonly header: AttemptHeader
  readonly text: Buffer
  readonly request: Buffer | null
  readonly buffer: Buffer
  readonly offset: number
}

/** Outcomes that one statement adds: eight rows cost two thirds of what eight statements do, and more gain nothing. */
const GROUP = 8

const INSERT = `INSERT INTO attempt (id, run, call, attempt, phase, seq, at, started_at, ended_at, bytes, sum, hash, body,
  state, retried, pinned, code, request_bytes, request_sum, body_ref, request_ref, request) VALUES`
const ROW = '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
const USUAL_ROW = `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${OK}, 0, 0, 0, NULL, NULL, NULL, NULL, NULL)`
const ONCE = 'ON CONFLICT (run, call, attempt) DO NOTHING'

/** Writes outcomes, each once: what is recorded already stays as it was. The usual ones go several to a statement. */
export class AttemptWriter {
  readonly #bodies: BodyStore
  readonly #texts: SearchTexts
  readonly #insert
  readonly #insertGroup
  readonly #remove
  #run: AttemptsOf | null = null
  #group: ReceivedAttempt[] = []

  constructor(db: DatabaseSync, bodies: BodyStore, texts: SearchTexts) {
    this.#bodies = bodies
    this.#texts = texts
    this.#insert = db.prepare(`${INSERT} ${ROW} ${ONCE}`)
    this.#insertGroup = db.prepare(`${INSERT} ${Array(GROUP).fill(USUAL_ROW).join(', ')} ${ONCE}`)
    this.#remove = db.prepare('DELETE FROM attempt WHERE id >= ? AND id < ?')
  }

  /** Writes an outcome, or keeps it until `flush` or until there are enough like it. */
  add(run: AttemptsOf, attempt: ReceivedAttempt): void {
    if (this.#run !== run) {
      this.flush()
      this.#run = run
    }
    if (!isUsual(attempt)) {
      this.flush()
      this.#write(run, attempt)
      return
    }
    this.#group.push(attempt)
    if (this.#group.length === GROUP && !this.#writeGroup(run)) this.flush()
  }

  /** Writes what was kept. */
  flush(): void {
    const run = this.#run
    if (run === null) return
    const group = this.#group
    this.#group = []
    for (const attempt of group) this.#write(run, attempt)
  }

  /** Forgets what was kept, when the transaction is over. */
  forget(): void {
    this.#run = null
    this.#group = []
  }

  /** False when some of the group are recorded already: then it is as if nothing of it had been written. */
  #writeGroup(run: AttemptsOf): boolean {
    const first = rowId(run.base, run.progress.attempts + GROUP) - GROUP + 1
    const values: SQLInputValue[] = []
    let id = first
    for (const { header, text, buffer, offset } of this.#group) {
      const textSum = crc32(text)
      const hash = sealAttempt(buffer, offset, { id, textSum, requestSum: 0, textRef: 0, requestRef: 0 })
      values.push(...usualValues(id, run.key, header, textSum, hash, text))
      id++
    }
    if (this.#insertGroup.run(...values).changes !== GROUP) {
      this.#remove.run(first, id)
      return false
    }
    for (const { header } of this.#group) count(run.progress, header)
    this.#group = []
    return true
  }

  #write(run: AttemptsOf, { header, text, request, buffer, offset }: ReceivedAttempt): void {
    const { key, base, progress } = run
    const id = rowId(base, progress.attempts + 1)
    const textRef = text.length > INLINE_BYTES ? this.#bodies.put(text) : 0
    const requestRef = request && request.length > INLINE_BYTES ? this.#bodies.put(request) : 0
    const textSum = crc32(text)
    const requestSum = request ? crc32(request) : 0
    const hash = sealAttempt(buffer, offset, { id, textSum, requestSum, textRef, requestRef })
    const { changes } = this.#insert.run(
      ...usualValues(id, key, header, textSum, hash, textRef ? null : text),
      header.state,
      header.retried ? 1 : 0,
      header.pinned ? 1 : 0,
      header.code,
      header.requestBytes,
      request ? requestSum : null,
      textRef || null,
      requestRef || null,
      requestRef ? null : request,
    )
    if (changes === 0) {
      // Recorded before: kept as it was.
      if (textRef) this.#bodies.release(textRef)
      if (requestRef) this.#bodies.release(requestRef)
      return
    }
    count(progress, header)
    if (header.state !== OK && this.#texts.takes(key))
      this.#texts.add(key, exceptionLines(text.toString('utf8')))
  }
}

/** The values that every row has of its own, in the order of INSERT. `text`: null when it is kept apart. */
const usualValues = (
  id: number,
  run: number,
  header: AttemptHeader,
  sum: number,
  hash: number,
  text: Buffer | null,
): SQLInputValue[] => [
  id,
  run,
  header.call,
  header.attempt,
  header.phase,
  header.seq,
  header.at,
  header.startedAt,
  header.endedAt,
  header.textBytes,
  sum,
  hash,
  text,
]

/** Whether all that is to be said of it, beyond times and numbers, is that it is ok, with its response in the row. */
const isUsual = ({ header, text, request }: ReceivedAttempt): boolean =>
  header.state === OK &&
  header.code === 0 &&
  !header.retried &&
  !header.pinned &&
  request === null &&
  text.length <= INLINE_BYTES

/** Counts an outcome that was recorded. */
function count(progress: Progress, header: AttemptHeader): void {
  progress.attempts++
  progress.seq = Math.max(progress.seq, header.seq)
  if (header.retried) return
  const { counts } = progress
  const first = header.phase === 0 ? 0 : 3
  const index = first + (header.state === OK ? 1 : 2)
  counts[first] = (counts[first] ?? 0) + 1
  counts[index] = (counts[index] ?? 0) + 1
}
