import { accessSync, constants, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GROUP_FILE_ENDING, sweepGroupFolder } from '../kinds/groups-sweep.ts'

/** The files that a worker of this host has for itself. */
export interface WorkerFiles {
  /** Its flight recorder; null when it could not be made, and the worker runs without one. */
  readonly recorder: string | null
  /** Where it notes the process groups that it has started; made when it starts the first. */
  readonly groups: string
}

/**
 * The flight recorders of workers are small files that outlive them: in memory where the system has a place for that,
 * since a disk can stall a write. Their names carry the host's pid, so that what a killed host left is found.
 */
const NAME = /^fanfare-(\d+)-\d+\.rec$/
const SHARED_MEMORY = '/dev/shm'

export function recorderFolder(): string {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK)
    return SHARED_MEMORY
  } catch {
    return tmpdir()
  }
}

export class RecorderFiles {
  readonly #folder: string
  readonly #pid: number
  #next = 1

  constructor(folder: string, pid: number) {
    this.#folder = folder
    this.#pid = pid
  }

  /** Makes an empty recorder under a name of its own. */
  create(): WorkerFiles {
    for (;;) {
      const path = join(this.#folder, `fanfare-${this.#pid}-${this.#next++}`)
      const groups = path + GROUP_FILE_ENDING
      try {
        writeFileSync(`${path}.rec`, Buffer.alloc(64), { mode: 0o600, flag: 'wx' })
        return { recorder: `${path}.rec`, groups }
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
          return { recorder: null, groups }
      }
    }
  }

  /**
   * Removes what dead hosts left behind: their files, the processes that services had started, and workers that a
   * blocked handler kept from noticing that their host is gone (found on systems that show a process's environment).
   */
  sweep(): void {
    const stale = new Set<string>()
    for (const name of list(this.#folder)) {
      const pid = Number(NAME.exec(name)?.[1] ?? this.#pid)
      if (pid !== this.#pid && !isAlive(pid)) stale.add(join(this.#folder, name))
    }
    if (stale.size > 0) endOrphans(stale)
    for (const path of stale) rmSync(path, { force: true })
    sweepGroupFolder(this.#folder)
  }
}

function endOrphans(recorders: ReadonlySet<string>): void {
  for (const name of list('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    const worker = workerVariable(pid)
    if (worker === null) continue
    for (const path of recorders) {
      if (worker.includes(JSON.stringify(path))) endProcess(pid)
    }
  }
}

/** How a worker was told where its recorder is, from a running process's environment. */
function workerVariable(pid: number): string | null {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    return variables.find(variable => variable.startsWith('FANFARE_WORKER=')) ?? null
  } catch {
    return null
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
