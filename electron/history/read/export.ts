import { byteToCode } from '../../../shared/error-codes.ts'
import { callStates, type InvocationInfo, type RunSummary } from '../../../shared/run/model.ts'
import type { Damage, JournalAttempt, JournalLog } from '../types.ts'
import { ATTEMPTS, attemptHeadReader, attemptOf } from './attempts.ts'
import { type ReadDatabase, type Row, tryRow } from './database.ts'
import { originOf } from './load.ts'
import { attemptName, invocationName, logName } from './names.ts'
import { INVOCATIONS, LOG_LINES, readInvocation, readLogLine } from './parts.ts'
import { loadRun } from './run-record.ts'

const EXPORT_FORMAT_VERSION = 1
/** Rows that are in memory at a time, with the bodies in them. */
const SLICE_ROWS = 100

/** A run as one document that goes into JSON whole. JSON texts appear as what they say. */
export interface RunExport {
  readonly formatVersion: typeof EXPORT_FORMAT_VERSION
  readonly run: RunSummary
  readonly flow: unknown
  readonly input: unknown
  readonly invocations: (InvocationInfo & { readonly plan: unknown })[]
  readonly attempts: ExportedAttempt[]
  readonly log: JournalLog[]
  /** What could not be read; left out when all could. */
  readonly damage?: Damage[]
}

export interface ExportedAttempt extends Omit<JournalAttempt, 'text' | 'state' | 'code' | 'request'> {
  readonly state: string
  readonly errorCode: string | null
  readonly response: unknown
  readonly exception: string | null
  /** Only where it differs from what the flow says. */
  readonly request?: unknown
}

/** Pieces are about so long: a message each. */
const PIECE_CHARACTERS = 256 * 1024

/**
 * The whole run as JSON text, in pieces that follow each other: it may be longer than a text can be. Of a run that goes
 * on, what was recorded when this began.
 */
export async function* exportRun(db: ReadDatabase, runId: string): AsyncGenerator<string, void, void> {
  let piece = ''
  for await (const text of textOf(db, runId)) {
    piece += text
    while (piece.length >= PIECE_CHARACTERS) {
      const end = endOfPiece(piece)
      yield piece.slice(0, end)
      piece = piece.slice(end)
    }
  }
  yield piece
}

/** Never between the two halves of a character. */
function endOfPiece(text: string): number {
  const last = text.charCodeAt(PIECE_CHARACTERS - 1)
  return last >= 0xd800 && last <= 0xdbff ? PIECE_CHARACTERS - 1 : PIECE_CHARACTERS
}

async function* textOf(db: ReadDatabase, runId: string): AsyncGenerator<string, void, void> {
  const record = loadRun(db, runId)
  const { base, progress } = record
  const { document, input } = originOf(db, record)
  const found: Damage[] = []
  const head: Omit<RunExport, 'invocations' | 'attempts' | 'log' | 'damage'> = {
    formatVersion: EXPORT_FORMAT_VERSION,
    run: record.summary,
    flow: parsed(document),
    input: parsed(input),
  }
  yield JSON.stringify(head, null, 2).slice(0, -2)
  yield* listText(
    'invocations',
    db.range(INVOCATIONS, base + 1, base + progress.invocations, readInvocation, {
      name: invocationName(record),
      found,
    }),
    ({ info, plan }): RunExport['invocations'][number] => ({ ...info, plan: parsed(plan) }),
  )
  const headOf = attemptHeadReader()
  const name = attemptName(record)
  // Bodies that are kept elsewhere are read when it is their turn, so that only one of them is in memory.
  yield* listText(
    'attempts',
    db.range(
      ATTEMPTS,
      base + 1,
      base + progress.attempts,
      (row: Row) => ({ head: headOf(row), row }),
      { name, found },
      SLICE_ROWS,
    ),
    ({ head: one, row }) => {
      const attempt = tryRow(() => attemptOf(db, one, row), { name: () => name(one.id), found })
      return attempt && exported(attempt)
    },
  )
  yield* listText(
    'log',
    db.range(LOG_LINES, base + 1, base + progress.lines, row => readLogLine(row, base), {
      name: logName(record),
      found,
    }),
    ({ line: _, ...line }): JournalLog => line,
  )
  if (found.length > 0) yield* listText('damage', [found], damage => damage)
  yield '\n}\n'
}

/** A member of the document that is a list; what `write` gives nothing for is left out. */
async function* listText<T>(
  name: string,
  slices: AsyncIterable<T[]> | Iterable<T[]>,
  write: (item: T) => object | undefined,
): AsyncGenerator<string, void, void> {
  yield `,\n  ${JSON.stringify(name)}: [`
  let separator = '\n    '
  for await (const slice of slices) {
    for (const item of slice) {
      const value = write(item)
      if (value === undefined) continue
      yield separator + JSON.stringify(value, null, 2).replaceAll('\n', '\n    ')
      separator = ',\n    '
    }
  }
  yield separator.startsWith(',') ? '\n  ]' : ']'
}

function exported({ text, state, code, request, ...rest }: JournalAttempt): ExportedAttempt {
  const name = callStates[state] ?? String(state)
  const ok = name === 'ok'
  return {
    ...rest,
    state: name,
    errorCode: byteToCode(code),
    response: ok ? parsed(text) : '',
    exception: ok ? null : text,
    ...(request !== null && { request: parsed(request) }),
  }
}

/** What a JSON text says; the text itself when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
