import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StepResult } from './step.ts'

const folders = ['shared', 'electron', 'renderer', 'e2e', 'bench', 'scripts', 'examples']
const source = /[.](?:[cm]?[jt]s|[jt]sx|css)$/

/** More lines than this in one file are a question of design. */
export const mostLines = 400

/** Finds files below `root` that grew too long. */
export async function checkSizes(root: string): Promise<StepResult> {
  const sizes = folders
    .flatMap(folder => listSources(root, folder))
    .map(path => ({ path, lines: countLines(join(root, path)) }))
  const tooLong = sizes
    .filter(({ lines }) => lines > mostLines)
    .sort((left, right) => right.lines - left.lines)
  return {
    ok: sizes.length > 0 && tooLong.length === 0,
    output:
      sizes.length === 0
        ? `${root} has no source in ${folders.join(', ')}.`
        : tooLong.map(({ path, lines }) => `${path}: ${lines} lines, ${mostLines} at most`).join('\n'),
    note: `${sizes.length} files`,
  }
}

function listSources(root: string, folder: string): readonly string[] {
  const found: string[] = []
  let entries: ReturnType<typeof entriesOf>
  try {
    entries = entriesOf(join(root, folder))
  } catch {
    return found
  }
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') found.push(...listSources(root, path))
    } else if (source.test(entry.name)) found.push(path)
  }
  return found
}

function entriesOf(folder: string) {
  return readdirSync(folder, { withFileTypes: true })
}

function countLines(file: string): number {
  const text = readFileSync(file, 'utf8')
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}
