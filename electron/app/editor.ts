import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'

/** Opens a file, absolute, at a line and column from 1 where they are known. Rejects when the editor does not start. */
export type Edit = (file: string, line: number | null, column: number | null) => Promise<void>

/** What decides which editor is opened. */
export interface Desk {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly exists: (file: string) => boolean
}

export interface EditorPlan {
  readonly program: string
  readonly argumentsFor: (file: string, line: number | null, column: number | null) => readonly string[]
}

type ArgumentsFor = EditorPlan['argumentsFor']

const place: ArgumentsFor = (file, line, column) => [
  line === null ? file : `${file}:${line}${column === null ? '' : `:${column}`}`,
]
const goTo: ArgumentsFor = (file, line, column) => ['-g', ...place(file, line, column)]
const named: ArgumentsFor = (file, line, column) => [
  ...(line === null ? [] : ['--line', String(line)]),
  ...(column === null ? [] : ['--column', String(column)]),
  file,
]
const plain: ArgumentsFor = file => [file]

/** Editors with a window of their own that take a place on their command line, those that say the most first. */
const known: readonly (readonly [name: string, ArgumentsFor])[] = [
  ['code', goTo],
  ['codium', goTo],
  ['cursor', goTo],
  ['windsurf', goTo],
  ['zed', place],
  ['subl', place],
  ['webstorm', named],
  ['idea', named],
]

/** Where Windows has them: what is on its path is a script, which would need a shell. */
const windowsPrograms = [
  'Programs\\Microsoft VS Code\\Code.exe',
  'Programs\\VSCodium\\VSCodium.exe',
  'Programs\\cursor\\Cursor.exe',
]

/**
 * Which editor to open: what `FANFARE_EDITOR` names, else what `VISUAL` or `EDITOR` names if that has a window of its
 * own, else the first known one that is installed; null when there is none.
 */
export function planEditor({ platform, env, exists }: Desk): EditorPlan | null {
  const join = platform === 'win32' ? path.win32.join : path.posix.join
  const isAbsolute = platform === 'win32' ? path.win32.isAbsolute : path.posix.isAbsolute
  const folders = (env.PATH ?? '').split(platform === 'win32' ? ';' : ':').filter(isAbsolute)
  const endings = platform === 'win32' ? ['.exe', ''] : ['']
  const find = (name: string): string | undefined => {
    if (isAbsolute(name)) return exists(name) ? name : undefined
    return folders.flatMap(folder => endings.map(end => join(folder, name + end))).find(exists)
  }
  const wanted = env.FANFARE_EDITOR?.trim() ?? ''
  if (wanted !== '') {
    const program = find(wanted)
    return program === undefined ? null : { program, argumentsFor: argumentsOf(wanted) ?? plain }
  }
  const usual = [env.VISUAL, env.EDITOR].flatMap(text => text?.trim().split(/\s+/)[0] ?? [])
  for (const name of [...usual, ...known.map(([name]) => name)]) {
    const argumentsFor = argumentsOf(name)
    const program = argumentsFor && find(name)
    if (program) return { program, argumentsFor }
  }
  if (platform !== 'win32' || !env.LOCALAPPDATA) return null
  const { LOCALAPPDATA } = env
  const program = windowsPrograms.map(name => path.win32.join(LOCALAPPDATA, name)).find(exists)
  return program === undefined ? null : { program, argumentsFor: goTo }
}

/** How a known editor takes a place; undefined for others. */
function argumentsOf(program: string): ArgumentsFor | undefined {
  const name = (program.split(/[\\/]/).at(-1) ?? '').replace(/\.exe$/i, '').toLowerCase()
  return known.find(([of]) => of === name)?.[1]
}

/** Opens files in the editor of this machine; null where there is none. */
export function systemEditor(env: Readonly<Record<string, string | undefined>>): Edit | null {
  const plan = planEditor({ platform: process.platform, env, exists: existsSync })
  if (!plan) return null
  return async (file, line, column) => {
    // It outlives us, and has no terminal of ours.
    const child = spawn(plan.program, [...plan.argumentsFor(file, line, column)], {
      detached: true,
      stdio: 'ignore',
    })
    await once(child, 'spawn')
    child.on('error', () => undefined)
    child.unref()
  }
}
