import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** What the system itself says of processes, in /proc. Those that have ended meanwhile are left out. */

const read = (file: string): string => {
  try {
    return readFileSync(`/proc/${file}`, 'latin1')
  } catch {
    return ''
  }
}

const pids = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger)

/** State and parent; a name, in parentheses before them, may hold anything. */
function statOf(pid: number): { state: string; parent: number } {
  const text = read(`${pid}/stat`)
  const [state = 'X', parent = '0'] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state, parent: Number(parent) }
}

const lives = (pid: number): boolean => !['Z', 'X', ''].includes(statOf(pid).state)

/** Living processes that were started with this text in their environment, whoever their parents are by now. */
export const processesWith = (text: string): number[] =>
  pids().filter(pid => read(`${pid}/environ`).includes(text) && lives(pid))

/** Living children of a process. */
export const childrenOf = (parent: number): number[] =>
  pids().filter(pid => statOf(pid).parent === parent && lives(pid))

/** The most memory that a process has had, MB; 0 when it has ended. */
export function peakMbOf(pid: number): number {
  const [, peak = '0'] = /VmHWM:\s+(\d+) kB/.exec(read(`${pid}/status`)) ?? []
  return Number(peak) / 1024
}

/** What the descriptors of a process stand for: files by their path, sockets and pipes by their number. */
export function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(name => linkOf(`${pid}/fd/${name}`) ?? [])
  } catch {
    return []
  }
}

/** Where a process works; empty when it has ended. */
export const folderOf = (pid: number): string => linkOf(`${pid}/cwd`) ?? ''

/** Null for what is not there any more. */
function linkOf(name: string): string | null {
  try {
    return readlinkSync(`/proc/${name}`)
  } catch {
    return null
  }
}

export function sigkill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
