import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createGroupNotes } from './group-notes.ts'
import { startTime } from './proc.ts'

/**
 * Stands in the environment of every process that a process service starts, its children included: by it the sweep
 * knows them again.
 */
export const GROUP_VARIABLE = 'FANFARE_GROUP'

/**
 * The process groups that this worker has started and that still live. Each process service leads a group of its own,
 * so that its children die with it. Groups are noted in a file as they come and go: from it, the host ends what a
 * killed worker left behind (groups-sweep.ts).
 */
export interface Groups {
  /** The value of `FANFARE_GROUP` for this worker's processes. */
  readonly token: string
  /** Called just before a process is started; `started` or `failed` follows. */
  starting(): void
  /** `pid` leads the new group. */
  started(pid: number): void
  failed(): void
  /** The group of `pid` is gone. */
  ended(pid: number): void
  /** Kills all groups at once, synchronously: for the end of the worker. */
  killAll(): void
}

/** `file`: where living groups are noted, for this worker alone; null: nowhere, they are then safe only from its orderly end. */
export function createGroups(file: string | null): Groups {
  const token = randomBytes(12).toString('hex')
  const live = new Map<number, string>()
  const notes = file === null ? null : createGroupNotes(file, token)
  let pending = 0

  const summary = (): string[] => [
    ...Array.from({ length: pending }, () => '?'),
    ...[...live].flatMap(([pid, start]) => ['?', `+ ${pid} ${start}`]),
  ]
  const note = (line: string): void => {
    if (pending === 0 && live.size === 0) notes?.clear()
    else notes?.append(line, summary)
  }

  return {
    token,
    starting() {
      pending++
      note('?')
    },
    started(pid) {
      pending--
      const start = startTime(pid) ?? '-'
      live.set(pid, start)
      note(`+ ${pid} ${start}`)
    },
    failed() {
      pending--
      note('!')
    },
    ended(pid) {
      if (live.delete(pid)) note(`- ${pid}`)
    },
    killAll() {
      for (const pid of live.keys()) killGroup(pid, 'SIGKILL')
      live.clear()
      notes?.clear()
    },
  }
}

/**
 * Signals the group that `pid` leads; harmless when all of it is gone. Windows has no groups and no signals: there the
 * process is ended with its children.
 */
export function killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    return
  }
  try {
    process.kill(-pid, signal)
  } catch {
    // No such group.
  }
}
