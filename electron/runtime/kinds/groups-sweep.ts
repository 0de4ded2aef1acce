import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type LeftGroups, readGroupNotes } from './group-notes.ts'
import { GROUP_VARIABLE, killGroup } from './groups.ts'
import { bootId, processIds, processStat, startedWith, startTime } from './proc.ts'

/** The ending of the names of group files in a folder that `sweepGroupFolder` looks through. */
export const GROUP_FILE_ENDING = '.groups'

/** What a sweep did. `owned`: the worker still lives, so nothing was touched. */
export type Sweep = { readonly owned: true } | { readonly owned: false; readonly killed: readonly number[] }

/**
 * Ends the process groups that a killed worker left behind, and removes its file. Only what is proven to be the
 * worker's is killed: the leader by its start time, other processes by the token in their environment. That proof
 * exists on Linux alone; elsewhere the file is just removed.
 */
export function sweepGroups(file: string): Sweep {
  const left = readNotes(file)
  if (left !== null && left.boot === bootId()) {
    if (left.owner.start !== '-' && startTime(left.owner.pid) === left.owner.start) return { owned: true }
    const killed = endAll(left)
    rmSync(file, { force: true })
    return { owned: false, killed }
  }
  rmSync(file, { force: true })
  return { owned: false, killed: [] }
}

/** Sweeps all files of workers that are gone. For a host's start. Gives the ids of the groups that were ended. */
export function sweepGroupFolder(folder: string): number[] {
  const names = readdirSync(folder).filter(name => name.endsWith(GROUP_FILE_ENDING))
  return names.flatMap(name => {
    const sweep = sweepGroups(join(folder, name))
    return sweep.owned ? [] : sweep.killed
  })
}

function readNotes(file: string): LeftGroups | null {
  try {
    return readGroupNotes(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** A process can start another while the table is read: it is read again until nothing more is found. */
function endAll(left: LeftGroups): number[] {
  const killed = new Set<number>()
  if (left.live.size === 0 && left.pending <= 0) return []
  for (let round = 0; round < 5; round++) {
    const found = groupsOf(left)
    for (const group of found) {
      killGroup(group, 'SIGKILL')
      killed.add(group)
    }
    if (found.size === 0) break
  }
  return [...killed]
}

function groupsOf(left: LeftGroups): Set<number> {
  const ours = processStat(process.pid)?.group
  const found = new Set<number>()
  for (const pid of processIds()) {
    const stat = processStat(pid)
    if (stat === null || stat.zombie || stat.group <= 1 || stat.group === ours || found.has(stat.group))
      continue
    const noted = left.live.has(stat.group)
    if (!noted && left.pending <= 0) continue
    const leader = noted && stat.group === pid && left.live.get(pid) === stat.start
    if (leader || startedWith(pid, GROUP_VARIABLE, left.token)) found.add(stat.group)
  }
  return found
}
