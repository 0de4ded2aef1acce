import { existsSync, readFileSync } from 'node:fs'

/** A process as the one that executes a run. The token tells it from a later process that has the same pid. */
export interface Owner {
  readonly pid: number
  /** When the process started, where the system says so; else empty. */
  readonly token: string
}

export const currentOwner = (): Owner => ({ pid: process.pid, token: startToken(process.pid) ?? '' })

export const isSame = (a: Owner, b: Owner): boolean => a.pid === b.pid && a.token === b.token

/** Whether the process still runs. Where the system tells nothing of start times, by its pid alone. */
export function isAlive(owner: Owner): boolean {
  if (owner.token !== '' && existsSync('/proc/self/stat')) return startToken(owner.pid) === owner.token
  try {
    process.kill(owner.pid, 0)
    return true
  } catch (error) {
    // A process of someone else's is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Boot and start time of a process, on Linux. Undefined when it has ended, also when nobody has waited for it yet, or
 * when the system has no /proc.
 */
function startToken(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may hold anything. After it: state (field 3) to start time (field 22).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
    return `${boot}/${fields[19]}`
  } catch {
    return undefined
  }
}
