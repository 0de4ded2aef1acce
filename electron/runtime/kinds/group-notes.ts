import { closeSync, ftruncateSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { z } from 'zod'
import { bootId, startTime } from './proc.ts'

/**
 * The file of a worker's living process groups, lines of text. Each is appended by one write, so that a kill at any
 * moment leaves whole lines: first `token TOKEN BOOT OWNER OWNER_START`, then `?` (about to start a process),
 * `+ PID START` (started), `!` (did not start), `- PID` (gone).
 */
export interface GroupNotes {
  /** Adds a line. When the file has grown long it is replaced by `summary`, which must cover the line. */
  append(line: string, summary: () => readonly string[]): void
  clear(): void
}

const COMPACT_BYTES = 64 * 1024

/** Opens the file, and throws where that can't be done. A full disk later is put up with: services run all the same. */
export function createGroupNotes(file: string, token: string): GroupNotes {
  const head = `token ${token} ${bootId()} ${process.pid} ${startTime(process.pid) ?? '-'}`
  let descriptor = openSync(file, 'a', 0o600)
  let bytes = 0
  let limit = COMPACT_BYTES

  const compact = (lines: readonly string[]): void => {
    const text = [head, ...lines, ''].join('\n')
    writeFileSync(`${file}.new`, text, { mode: 0o600 })
    renameSync(`${file}.new`, file)
    closeSync(descriptor)
    descriptor = openSync(file, 'a')
    bytes = text.length
    limit = Math.max(COMPACT_BYTES, 2 * bytes)
  }
  const clear = (): void => {
    ftruncateSync(descriptor)
    bytes = 0
    limit = COMPACT_BYTES
  }

  return {
    append(line, summary) {
      bestEffort(() => {
        bytes += writeSync(descriptor, bytes === 0 ? `${head}\n${line}\n` : `${line}\n`)
        if (bytes > limit) compact(summary())
      })
    },
    clear: () => bestEffort(clear),
  }
}

function bestEffort(write: () => void): void {
  try {
    write()
  } catch {
    // Without its note, a group outlives only a kill of its worker.
  }
}

/** What a killed worker left in its notes. */
export interface LeftGroups {
  readonly token: string
  readonly boot: string
  readonly owner: { readonly pid: number; readonly start: string }
  /** Leaders by pid, each with its start time. */
  readonly live: ReadonlyMap<number, string>
  /** Processes that were about to start: whether they did, only the process table knows. */
  readonly pending: number
}

const headSchema = z.tuple([
  z.literal('token'),
  z.string(),
  z.string(),
  z.coerce.number().int().positive(),
  z.string(),
])

/** Null for an empty file and for one that is not such notes. */
export function readGroupNotes(text: string): LeftGroups | null {
  const [first = '', ...lines] = text.split('\n')
  const head = headSchema.safeParse(first.split(' '))
  if (!head.success) return null
  const [, token, boot, pid, start] = head.data
  const live = new Map<number, string>()
  let pending = 0
  for (const line of lines) {
    const [sign, id = '', started = ''] = line.split(' ')
    if (sign === '?') pending++
    if (sign === '!' || sign === '+') pending--
    if (sign === '+') live.set(Number(id), started)
    if (sign === '-') live.delete(Number(id))
  }
  return { token, boot, owner: { pid, start }, live, pending }
}
