import { readdirSync, readFileSync } from 'node:fs'

/** What Linux says of a process in /proc. Elsewhere, and for processes that are gone, everything here is null. */
export interface ProcessStat {
  readonly group: number
  /** Clock ticks between boot and the process's start: with its id it names a process for good. */
  readonly start: string
  readonly zombie: boolean
}

export function processStat(pid: number): ProcessStat | null {
  const text = read(`/proc/${pid}/stat`)
  // The name, the second field, stands in parentheses and may hold anything, parentheses included.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  const state = fields?.[0]
  const group = fields?.[2]
  const start = fields?.[19]
  if (state === undefined || group === undefined || start === undefined) return null
  return { group: Number(group), start, zombie: state === 'Z' || state === 'X' }
}

/** Of a process that lives; null of one that has ended, also while its parent has not taken note of that. */
export function startTime(pid: number): string | null {
  const stat = processStat(pid)
  return stat === null || stat.zombie ? null : stat.start
}

/** Ids of all processes; none where there is no /proc. */
export function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** Names this boot of the machine: start times are counted anew after the next. */
export const bootId = (): string => read('/proc/sys/kernel/random/boot_id')?.trim() ?? '-'

/** True when the process was started with `name=value` in its environment; false also where that can't be read. */
export const startedWith = (pid: number, name: string, value: string): boolean =>
  read(`/proc/${pid}/environ`)?.split('\0').includes(`${name}=${value}`) ?? false

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
