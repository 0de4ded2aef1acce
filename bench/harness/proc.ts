import { readdirSync, readFileSync } from 'node:fs'

/** What Linux tells of processes. Elsewhere there is nothing to tell, and `isAvailable` says so. */

export const isAvailable = process.platform === 'linux'

/** Of the system's clock ticks, which count CPU time; 100 a second on all Linux that Node runs on. */
export const TICK_MS = 10

interface ProcessTimes {
  readonly parent: number
  /** Ticks of itself, and of those of its children that have ended. */
  readonly ticks: number
}

/** Ticks of all cores since the start: those in which something ran, and all. */
export function systemTicks(): { busy: number; all: number } {
  if (!isAvailable) return { busy: 0, all: 0 }
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softIrq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  const busy = user + nice + system + irq + softIrq + steal
  return { busy, all: busy + idle + wait }
}

/** The process and all that it has started, directly or not. */
export function treeOf(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const [pid, { parent }] of allProcesses()) {
    const known = children.get(parent)
    if (known) known.push(pid)
    else children.set(parent, [pid])
  }
  const found = [root]
  for (let index = 0; index < found.length; index++) found.push(...(children.get(found[index] ?? 0) ?? []))
  return found
}

/** Ticks that a process and all that it has started have used up to now. */
export function treeTicks(root: number): number {
  if (!isAvailable) return 0
  const all = allProcesses()
  let ticks = 0
  for (const pid of treeOf(root)) ticks += all.get(pid)?.ticks ?? 0
  return ticks
}

/** Resident bytes of one process; 0 when it is gone. */
export function residentBytes(pid: number): number {
  return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readOrNothing(`/proc/${pid}/status`))?.[1] ?? 0)
}

/** How often the threads of a process went to sleep and were woken, up to now, by thread. */
export function wakesOf(pid: number): Map<string, number> {
  const wakes = new Map<string, number>()
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const status = readOrNothing(`/proc/${pid}/task/${thread}/status`)
    const name = /^Name:\s+(.*)$/m.exec(status)?.[1] ?? ''
    wakes.set(`${name} ${thread}`, Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0))
  }
  return wakes
}

/** Nanoseconds that all threads of a process have run. */
export function threadNanoseconds(pid: number): number {
  let sum = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    sum += Number(readOrNothing(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] ?? 0)
  }
  return sum
}

function allProcesses(): Map<number, ProcessTimes> {
  const found = new Map<number, ProcessTimes>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const text = readOrNothing(`/proc/${name}/stat`)
    // The name, in parentheses, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const number = (index: number) => Number(fields[index] ?? 0)
    found.set(Number(name), { parent: number(1), ticks: number(11) + number(12) + number(13) + number(14) })
  }
  return found
}

/** Processes end while they are looked at. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
