import { randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A lock between processes: a folder that appears and goes by one rename, with its owner inside. An owner is gone when
 * all its processes are, or, since numbers of processes are used again, when its heartbeat has stood still for long.
 *
 * @typedef {{ token: string, pids: number[] }} Owner
 * @typedef {{ heartbeatMs?: number, stillMs?: number, pollMs?: number, now?: () => number }} Timing
 */

/**
 * Runs `task` while no other process holds the lock at `path`.
 *
 * @template T
 * @param {string} path folder of the lock; its parent is made
 * @param {object} options
 * @param {() => void} [options.onWait] called once when somebody else holds the lock
 * @param {Timing} [options.timing]
 * @param {(addProcess: (pid: number | undefined) => void) => Promise<T>} task calls `addProcess` for every process
 *   that may go on after this one was killed: the lock stays taken until they all ended
 * @returns {Promise<T>}
 */
export async function withLock(path, { onWait, timing = {} }, task) {
  const { heartbeatMs = 1000, stillMs = 30_000, pollMs = 50, now = () => performance.now() } = timing
  const ownerFile = join(path, 'owner.json')
  /** @type {Owner} */
  const mine = { token: `${process.pid}-${randomUUID()}`, pids: [process.pid] }
  await take(path, mine, { onWait, stillMs, pollMs, now })
  const beat = setInterval(() => touch(ownerFile), heartbeatMs)
  try {
    return await task(pid => {
      if (pid === undefined || look(path).owner?.token !== mine.token) return
      mine.pids.push(pid)
      writeFileSync(ownerFile, JSON.stringify(mine))
    })
  } finally {
    clearInterval(beat)
    remove(path, mine.token)
  }
}

/**
 * @param {string} path
 * @param {Owner} mine
 * @param {{ onWait: (() => void) | undefined, stillMs: number, pollMs: number, now: () => number }} options
 */
async function take(path, mine, { onWait, stillMs, pollMs, now }) {
  let seen = { key: '', since: 0 }
  for (let waited = false; !tryTake(path, mine); await sleep(pollMs)) {
    const { owner, beat } = look(path)
    const key = `${owner?.token} ${beat}`
    if (key !== seen.key) seen = { key, since: now() }
    const still = now() - seen.since
    // Without a readable owner the folder is not one of ours, or about to be removed: it gets the same time.
    if (owner?.pids.every(isGone) || still > stillMs) evict(path, owner?.token)
    else if (!waited) {
      waited = true
      onWait?.()
    }
  }
}

/**
 * @param {string} path
 * @param {Owner} mine
 */
function tryTake(path, mine) {
  if (existsSync(path)) return false
  const draft = `${path}-${mine.token}`
  mkdirSync(draft, { recursive: true })
  writeFileSync(join(draft, 'owner.json'), JSON.stringify(mine))
  try {
    // A rename never replaces a folder that has something inside, and every lock has its owner inside.
    renameSync(draft, path)
    return true
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(path)) throw error
    return false
  }
}

/**
 * Removes a lock whose owner is gone. Two who found the same owner gone must not remove the next owner's lock: they
 * do it one after the other, and look again.
 *
 * @param {string} path
 * @param {string | undefined} token
 */
function evict(path, token) {
  const gate = `${path}-evict`
  try {
    mkdirSync(gate)
  } catch {
    const since = statSync(gate, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY
    if (Date.now() - since > 10_000) rmdirSync(gate)
    return
  }
  try {
    remove(path, token)
  } finally {
    rmdirSync(gate)
  }
}

/**
 * @param {string} path
 * @param {string | undefined} token
 */
function remove(path, token) {
  const gone = `${path}-gone-${randomUUID()}`
  for (let attempt = 0; attempt < 20; attempt++) {
    if (look(path).owner?.token !== token) return
    try {
      renameSync(path, gone)
      rmSync(gone, { recursive: true, force: true })
      return
    } catch {
      // Windows refuses for as long as somebody reads the owner's file; elsewhere the folder is gone already.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}

/**
 * @param {string} path
 * @returns {{ owner: Owner | null, beat: number }}
 */
function look(path) {
  const file = join(path, 'owner.json')
  try {
    const { token, pids } = JSON.parse(readFileSync(file, 'utf8'))
    return { owner: { token, pids }, beat: statSync(file).mtimeMs }
  } catch {
    return { owner: null, beat: 0 }
  }
}

/** @param {number} pid */
function isGone(pid) {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    // A process of somebody else may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/** @param {string} file */
function touch(file) {
  const now = new Date()
  try {
    utimesSync(file, now, now)
  } catch {
    // Somebody took the lock for abandoned, or out/ was deleted: the task goes on, there is nothing left to keep.
  }
}
