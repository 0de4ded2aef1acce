import { decodeText, readPlainFile } from './read-file.ts'
import { WorkspaceError } from './workspace-error.ts'

export interface SourceLines {
  /** Number of the first of `lines`, from 1. */
  readonly first: number
  readonly lines: string[]
  /** ms since 1970. */
  readonly modifiedAt: number
}

/** Nothing else is shown of a workspace: it has secrets, too. */
const CODE = /\.[cm]?[jt]sx?$/
/** A longer line is a bundle's: nobody reads it. */
const MOST_CHARS = 500

/**
 * A line of a code file with up to `around` lines before and after it; no lines when the file is shorter.
 *
 * @param shown how errors name the file.
 * @throws WorkspaceError `E_NOT_FOUND` for a file that is not there, or no code.
 */
export async function readSourceLines(
  file: string,
  shown: string,
  line: number,
  around: number,
): Promise<SourceLines> {
  const content = CODE.test(file) ? await readPlainFile(file, shown) : null
  if (!content) throw new WorkspaceError('E_NOT_FOUND', `There is no code in ${shown}.`)
  const all = decodeText(content.bytes).text.split(/\r\n|\n|\r/)
  const first = Math.max(1, line - around)
  const lines = line > all.length ? [] : all.slice(first - 1, line + around)
  // What ends the file is no line of it.
  if (first - 1 + lines.length === all.length && lines.at(-1) === '' && lines.length > line - first + 1)
    lines.pop()
  return { first, lines: lines.map(text => text.slice(0, MOST_CHARS)), modifiedAt: content.modifiedAt }
}
