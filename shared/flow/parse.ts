import { isJsonObject, type JsonObject } from './json.ts'
import { readJson } from './json-quick.ts'
import type { JsonNote } from './json-scan.ts'
import { migrateFlow } from './migrate.ts'
import { type Problem, pointer, pointerParts } from './problem.ts'
import { readFlow } from './read.ts'
import { FLOW_FORMAT_VERSION, type FlowDocument } from './schema.ts'
import { codeFrame, LineIndex } from './text-place.ts'

export interface ParsedFlow {
  /** The flow in the current format, as far as it could be read; null when nothing of it could, or a newer format has it. */
  readonly document: FlowDocument | null
  /** What to show: `document`, or of a newer format what this one understands of it. Neither to be run nor saved. */
  readonly preview: FlowDocument | null
  /** What is wrong with the text and with the shape of things; `validateFlow` says what is wrong with their sense. */
  readonly problems: readonly Problem[]
  /** The JSON as it stands, less what `problems` says; null when the text holds no object. */
  readonly json: JsonObject | null
  /** The format that the text says it has. */
  readonly formatVersion: number | null
  /** True when `document` holds all that the text does: only then may it be written over the text. */
  readonly complete: boolean
  /** True when an older format was brought up to date. */
  readonly migrated: boolean
  /** Gives problems of this document, found elsewhere, their lines and columns. */
  place(problem: Problem): Problem
}

/**
 * Levels of a text with a syntax error that are kept up to the error: the flow, and its maps. The entry that the
 * error stands in is left out.
 */
const KEPT_LEVELS = 2

/**
 * Reads the text of a flow file: never throws, and leaves nothing out without a problem that says so. A flow of a
 * newer format gives a `preview` alone.
 */
export function parseFlow(text: string): ParsedFlow {
  const scanned = readJson(text, KEPT_LEVELS)
  const lines = new LineIndex(text)
  const problems: Problem[] = []
  if (scanned.fault !== null) {
    const place = lines.place(scanned.fault.offset)
    const frame = codeFrame(text, place)
    const message = `The flow could not be read past line ${place.line}. ${scanned.fault.message}.`
    problems.push({ severity: 'error', code: 'syntax', message, pointer: '', ...place, frame })
  }
  for (const note of scanned.notes) {
    problems.push({
      ...noteProblem(note, lines),
      pointer: pointer(...note.path),
      ...lines.place(note.offset),
    })
  }
  const place = (problem: Problem): Problem => {
    if (problem.line !== undefined) return problem
    const offset = scanned.offsetOf(pointerParts(problem.pointer))
    return offset === null ? problem : { ...problem, ...lines.place(offset) }
  }
  const nothing = {
    document: null,
    preview: null,
    json: null,
    formatVersion: null,
    complete: false,
    migrated: false,
    place,
  }

  if (!isJsonObject(scanned.value)) {
    if (scanned.fault === null) {
      const message = 'Expected a flow: an object with `formatVersion`, `nodes` and `edges`'
      problems.push(place({ severity: 'error', code: 'shape', message, pointer: '' }))
    }
    return { ...nothing, problems }
  }

  const { value: json, problem: formatProblem, ...format } = migrateFlow(scanned.value)
  const partial = scanned.fault !== null
  const newer = formatProblem?.code === 'newer-format'
  if (formatProblem !== null) {
    if (!(partial && formatProblem.code === 'format-missing')) problems.push(place(formatProblem))
    if (!newer) return { ...nothing, problems, json, formatVersion: format.formatVersion }
  }
  const read = readFlow(newer ? { ...json, formatVersion: FLOW_FORMAT_VERSION } : json, partial)
  // What a newer format says is not wrong because this one does not know it.
  if (!newer) problems.push(...read.problems.map(place))
  const complete = !partial && !newer && scanned.notes.length === 0 && !read.lost
  const document = newer ? null : read.document
  return { document, preview: read.document, problems, json, ...format, complete, place }
}

/**
 * Reads a flow that comes as a value: from a client, the clipboard, another program. What JSON can't hold is refused,
 * so that what is checked here is what a file would hold.
 */
export function parseFlowValue(value: unknown): ParsedFlow {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // A circle, a BigInt, a getter that throws, or nesting without end.
  }
  const parsed = parseFlow(text ?? '')
  const problems: Problem[] =
    text === undefined
      ? [{ severity: 'error', code: 'syntax', message: 'Expected a flow as JSON', pointer: '' }]
      : parsed.problems.map(({ line: _line, column: _column, frame: _frame, ...problem }) => problem)
  return { ...parsed, problems, place: problem => problem }
}

function noteProblem(note: JsonNote, lines: LineIndex): Pick<Problem, 'severity' | 'code' | 'message'> {
  switch (note.code) {
    case 'duplicate-key': {
      const earlier = lines.place(note.earlier ?? 0).line
      const message = `The key ${JSON.stringify(note.key)} stands twice: what it says on line ${earlier} is not used, the last one counts`
      return { severity: 'warning', code: note.code, message }
    }
    case 'forbidden-key':
      return {
        severity: 'error',
        code: note.code,
        message: 'The key "__proto__" is not allowed in a flow: choose another',
      }
    case 'number-range':
      return {
        severity: 'error',
        code: note.code,
        message: `The number ${short(note.key)} is too large: write it as text`,
      }
    case 'number-precision':
      return {
        severity: 'warning',
        code: note.code,
        message: `The number ${short(note.key)} has more digits than a number keeps, and is used as ${Number(note.key)}: write it as text`,
      }
  }
}

const short = (literal: string): string => (literal.length > 40 ? `${literal.slice(0, 39)}…` : literal)
