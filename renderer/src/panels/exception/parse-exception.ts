/** An exception's text, taken apart: what was thrown, what caused it, and so on to the root. */
export interface ExceptionParts {
  /** Outermost first; never empty. */
  readonly chain: readonly ExceptionPart[]
}
export interface ExceptionPart {
  /** `TypeError`; empty when the text does not begin with one. */
  readonly name: string
  readonly message: string
  readonly frames: readonly Frame[]
  /** Members of an AggregateError are told apart by a number, `2 of 3`; null for causes. */
  readonly member: string | null
}
export interface Frame {
  /** Function; empty for code outside of any. */
  readonly name: string
  /** Relative to the workspace where it lies in it. */
  readonly file: string
  /** `:12:24`, or empty. */
  readonly position: string
  readonly line: number | null
  readonly column: number | null
  /** The author's: neither Node's, nor Fanfare's, nor a package's. */
  readonly own: boolean
}

const FRAME = /^\s+at (.*)$/
const PLACE = /^(?:(.*?) \()?((?:file:\/\/)?[^()]*?):(\d+):(\d+)\)?$/
const CAUSE = /^\s*Caused by: /
const MEMBER = /^\s*(\d+ of \d+): /
const HEAD =
  /^((?:[A-Za-z_$][\w$.]*)?(?:Error|Exception|Fault|Interrupt|Exit)|[A-Z][A-Za-z_$][\w$.]*(?=: ))(?: \[[\w-]+\])?(?:: ([\s\S]*))?$/

/**
 * Takes apart what the runtime writes: a message, frames below it, then `Caused by: …` the same again. Text of any
 * other form is one part with all of it as its message. `workspace`: the folder that the author's files are in.
 */
export function parseException(text: string, workspace: string | null = null): ExceptionParts {
  const parts: { said: string[]; frames: Frame[]; member: string | null }[] = []
  for (const line of text.split(/\r\n|\n|\r/)) {
    const frame = FRAME.exec(line)
    const cause = CAUSE.exec(line)
    const member = MEMBER.exec(line)
    let part = parts.at(-1)
    const begins = cause !== null || (member !== null && part !== undefined)
    if (!part || begins || (!frame && part.frames.length > 0 && line.trim() !== '')) {
      part = { said: [], frames: [], member: member && part ? (member[1] ?? null) : null }
      parts.push(part)
    }
    if (frame) part.frames.push(frameOf(frame[1] ?? '', workspace))
    else if (part.frames.length === 0)
      part.said.push(begins ? line.slice((cause ?? member)?.[0].length) : line)
  }
  const chain = parts
    .map(({ said, frames, member }) => ({ ...headOf(said.join('\n').trim()), frames, member }))
    .filter(({ name, message, frames }) => name !== '' || message !== '' || frames.length > 0)
  const [first, ...more] = chain
  return { chain: first ? [first, ...more] : [{ name: '', message: text.trim(), frames: [], member: null }] }
}

function headOf(said: string): { readonly name: string; readonly message: string } {
  const head = HEAD.exec(said)
  return head ? { name: head[1] ?? '', message: head[2] ?? '' } : { name: '', message: said }
}

function frameOf(text: string, workspace: string | null): Frame {
  const place = PLACE.exec(text)
  if (!place) return { name: text, file: '', position: '', line: null, column: null, own: false }
  const [, name = '', path = '', line = '', column = ''] = place
  const file = plainPath(path)
  const root = workspace?.replace(/[\\/]+$/, '') ?? ''
  const inside = root !== '' && file.startsWith(root) && /^[\\/]/.test(file.slice(root.length))
  const foreign =
    /^(?:node:|internal\/|<|native)/.test(file) ||
    /(?:^|[\\/])node_modules[\\/]/.test(file) ||
    OURS.test(file)
  return {
    name: name.replace(/^async /, '').replace(/^Object\.(?=handle$)/, ''),
    file: inside ? file.slice(root.length + 1) : file,
    position: `:${line}:${column}`,
    line: Number(line),
    column: Number(column),
    own: inside ? !/(?:^|[\\/])node_modules[\\/]/.test(file) : !foreign,
  }
}

/** Where Fanfare's own frames come from when they are not left out already. */
const OURS = /[\\/](?:out[\\/]main|electron[\\/](?:runtime|executor))[\\/]/

/** A file URL as a path; anything else as it is. */
function plainPath(path: string): string {
  if (!path.startsWith('file://')) return path
  try {
    const decoded = decodeURIComponent(new URL(path).pathname)
    return /^\/[A-Za-z]:/.test(decoded) ? decoded.slice(1).replaceAll('/', '\\') : decoded
  } catch {
    return path
  }
}

/** The innermost cause: what really went wrong. Of an AggregateError itself, not one of its members. */
export function rootCause({ chain }: ExceptionParts): ExceptionPart {
  const causes = chain.filter(({ member }) => member === null)
  return causes.at(-1) ?? chain[0] ?? { name: '', message: '', frames: [], member: null }
}

/** The author's own place where it was thrown, if any. */
export const firstOwnFrame = (text: string, workspace: string | null): Frame | undefined =>
  rootCause(parseException(text, workspace)).frames.find(({ own }) => own)
