/** One frame of a stack trace. */
export interface Frame {
  /** As it is shown: function and place, with the workspace's own files relative to it. */
  readonly text: string
  /** Whether it is the author's: not Node's, a package's or Fanfare's. */
  readonly own: boolean
}
/** A part of an exception's text: what is said, then the frames below it. A cause is a part of its own. */
export interface StackPart {
  readonly said: readonly string[]
  readonly frames: readonly Frame[]
}

const FRAME = /^\s+at (.*)$/
const PLACE = /(?:^|\()((?:file:\/\/)?[^()]+?):(\d+):(\d+)\)?$/

/**
 * An exception's text in parts. `workspace`: the folder that the author's files are in, absolute; `framework`: folders
 * of Fanfare's own code.
 */
export function parseStack(text: string, workspace: string, framework: readonly string[] = []): StackPart[] {
  const parts: { said: string[]; frames: Frame[] }[] = []
  for (const line of text.split(/\r\n|\n|\r/)) {
    const frame = FRAME.exec(line)
    let part = parts.at(-1)
    if (!part || (!frame && part.frames.length > 0)) {
      if (!frame && line.trim() === '' && part) continue
      part = { said: [], frames: [] }
      parts.push(part)
    }
    if (frame) part.frames.push(frameOf(frame[1] ?? '', workspace, framework))
    else part.said.push(line.trimEnd())
  }
  for (const { said } of parts) while (said.length > 1 && said.at(-1) === '') said.pop()
  return parts.filter(({ said, frames }) => frames.length > 0 || said.some(line => line !== ''))
}

function frameOf(text: string, workspace: string, framework: readonly string[]): Frame {
  const path = PLACE.exec(text)?.[1]
  if (path === undefined) return { text, own: false }
  const file = plainPath(path)
  const inside = workspace !== '' && isBelow(file, workspace)
  const shown = inside ? text.replace(path, file.slice(workspace.length + 1)) : text.replace(path, file)
  const foreign =
    file.startsWith('node:') ||
    file.startsWith('internal/') ||
    /[\\/]node_modules[\\/]/.test(file) ||
    framework.some(folder => isBelow(file, folder))
  return { text: shown, own: !foreign && (inside || !file.startsWith('<')) }
}

const isBelow = (file: string, folder: string): boolean =>
  file.startsWith(folder) && /^[\\/]/.test(file.slice(folder.length))

/** A file URL as a path. */
function plainPath(path: string): string {
  if (!path.startsWith('file://')) return path
  try {
    const { pathname } = new URL(path)
    const decoded = decodeURIComponent(pathname)
    return /^\/[A-Za-z]:/.test(decoded) ? decoded.slice(1).replaceAll('/', '\\') : decoded
  } catch {
    return path
  }
}
