import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { eventually } from './eventually.ts'

export interface Process {
  readonly pid: number
  readonly command: string
}

interface Found extends Process {
  readonly group: number
  readonly session: number
  readonly cwd: string
}

/**
 * Processes that belong to a program started by `fanfare()`: of its group, of its session, or at work in its folder,
 * where process services with groups of their own are found.
 */
function processesOf(leader: number, folder: string): Process[] {
  return allProcesses()
    .filter(found => found.group === leader || found.session === leader || isIn(folder, found))
    .map(({ pid, command }) => ({ pid, command }))
}

/** Waits until none of them is left. */
export async function untilNoProcessIsLeft(leader: number, folder: string): Promise<void> {
  let left: Process[] = []
  await eventually('all processes have ended', () => {
    left = processesOf(leader, folder)
    return left.length === 0
  }).catch(error => {
    throw new Error(`${error.message}. Left: ${left.map(one => `${one.pid} ${one.command}`).join('; ')}`)
  })
}

/** Ends at once what is left of them. */
export function killProcessesOf(leader: number, folder: string): void {
  for (const { pid } of processesOf(leader, folder)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Whether a process of this number lives; one that has ended and was not yet collected does not. */
export const isAlive = (pid: number): boolean => allProcesses().some(found => found.pid === pid)

const isIn = (folder: string, { cwd, command }: Found): boolean =>
  cwd === folder || cwd.startsWith(`${folder}/`) || command.includes(folder)

function allProcesses(): Found[] {
  return process.platform === 'linux' ? linuxProcesses() : otherProcesses()
}

function linuxProcesses(): Found[] {
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return []
    try {
      // The name, in parentheses, may hold anything; numbers follow the last of them.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (state === 'Z' || state === 'X') return []
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      return [
        { pid: Number(name), group: Number(group), session: Number(session), cwd: cwdOf(name), command },
      ]
    } catch {
      // It has ended meanwhile.
      return []
    }
  })
}

function cwdOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

function otherProcesses(): Found[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,stat=,args='], { encoding: 'utf8' }).split('\n')
  return lines.flatMap(line => {
    const [, pid, group, state = 'Z', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    if (state.startsWith('Z') || Number(pid) === process.pid) return []
    return [{ pid: Number(pid), group: Number(group), session: 0, cwd: '', command }]
  })
}
