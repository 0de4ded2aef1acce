import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { JsonValue } from '../../../../shared/flow/json.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../usage-error.ts'
import type { World } from '../world.ts'
import { jsonOf } from './json-text.ts'
import { withSettings } from './settings.ts'

/** The run's input: `--input` (JSON, @FILE or -), with each `--set` applied on top. Undefined when neither is given. */
export async function inputOf(
  { world, orStop }: Pick<Context, 'world' | 'orStop'>,
  given: string | undefined,
  settings: readonly string[],
): Promise<JsonValue | undefined> {
  const base = given === undefined ? undefined : await readInput(world, given, orStop)
  return settings.length === 0 ? base : withSettings(base, settings)
}

async function readInput(world: World, given: string, orStop: Context['orStop']): Promise<JsonValue> {
  if (given === '-') return jsonOf(await orStop(world.readStdin()), 'standard input', '--input')
  if (!given.startsWith('@')) return jsonOf(given, '--input', '--input')
  const name = given.slice(1)
  if (name === '') {
    throw new UsageError('--input @ names no file', { hint: 'Write --input @FILE' })
  }
  let text: string
  try {
    text = await readFile(resolve(world.cwd, name), 'utf8')
  } catch (error) {
    throw new UsageError(`--input can't read ${name}: ${reasonOf(error)}`, {
      hint: `Paths are relative to the current folder, ${world.cwd}`,
    })
  }
  return jsonOf(text, name, `The content of ${name}`)
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not allowed',
  EPERM: 'it is not allowed',
  ENOTDIR: 'a part of its path is a file',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
}

/** Why a file could not be read or written, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return Object.hasOwn(reasons, code)
    ? (reasons[code] ?? code)
    : error instanceof Error
      ? error.message
      : String(error)
}
