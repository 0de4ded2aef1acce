import { fork } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withLock } from './lock.mjs'

const timing = { pollMs: 2, heartbeatMs: 5 }
let folder = ''
let lock = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fanfare-lock-'))
  lock = join(folder, 'work')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A lock that somebody left behind. */
function leave(owner: unknown): void {
  mkdirSync(lock)
  writeFileSync(join(lock, 'owner.json'), typeof owner === 'string' ? owner : JSON.stringify(owner))
}

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = fork(join(import.meta.dirname, 'fixtures', 'ends-at-once.mjs'))
  await once(child, 'exit')
  return child.pid ?? Number.NaN
}

describe('a lock between processes', () => {
  test('is held during the task and gone after it', async () => {
    const result = await withLock(lock, { timing }, async () => {
      expect(existsSync(lock)).toBe(true)
      return 'done'
    })
    expect(result).toBe('done')
    expect(readdirSync(folder)).toEqual([])
  })

  test('is given back by a task that throws', async () => {
    const task = withLock(lock, { timing }, () => Promise.reject(new Error('no')))
    await expect(task).rejects.toThrow('no')
    expect(readdirSync(folder)).toEqual([])
  })

  test('lets one at a time through, and tells each that waits once', async () => {
    let inside = 0
    let most = 0
    let waits = 0
    const one = () =>
      withLock(lock, { timing, onWait: () => waits++ }, async () => {
        most = Math.max(most, ++inside)
        await new Promise(resolve => setTimeout(resolve, 10))
        inside--
      })
    await Promise.all([one(), one(), one(), one(), one()])
    expect(most).toBe(1)
    expect(waits).toBe(4)
    expect(readdirSync(folder)).toEqual([])
  })

  test('is taken from an owner whose processes have all ended', async () => {
    leave({ token: 'old', pids: [await deadPid(), await deadPid()] })
    expect(await withLock(lock, { timing }, async () => 'mine')).toBe('mine')
    expect(readdirSync(folder)).toEqual([])
  })

  test('is not taken while one process of its owner lives, however dead the first', async () => {
    leave({ token: 'old', pids: [await deadPid(), process.pid] })
    const waiting = Promise.withResolvers<void>()
    const mine = withLock(lock, { timing, onWait: waiting.resolve }, async () => 'mine')
    await waiting.promise
    expect(JSON.parse(readFileSync(join(lock, 'owner.json'), 'utf8'))).toMatchObject({ token: 'old' })
    rmSync(lock, { recursive: true })
    expect(await mine).toBe('mine')
  })

  test('is taken from a living process whose heartbeat stands still: its number was used again', async () => {
    leave({ token: 'old', pids: [process.pid] })
    expect(await withLock(lock, { timing: { ...timing, stillMs: 20 } }, async () => 'mine')).toBe('mine')
  })

  test('is not taken from one whose heart beats, however long it takes', async () => {
    leave({ token: 'old', pids: [process.pid] })
    let beats = 0
    const now = () => {
      beats++
      if (beats === 100) rmSync(lock, { recursive: true })
      if (beats < 100) utimesSync(join(lock, 'owner.json'), beats, beats)
      return beats * 1000
    }
    await withLock(lock, { timing: { ...timing, stillMs: 30_000, now } }, async () => {
      expect(beats).toBeGreaterThanOrEqual(100)
    })
  })

  test.each(['', '{', 'null'])('is taken from an owner who left %j, after a while', async text => {
    leave(text)
    expect(await withLock(lock, { timing: { ...timing, stillMs: 20 } }, async () => 'mine')).toBe('mine')
  })

  test('survives the removal of its folder during the task', async () => {
    const task = withLock(lock, { timing }, async addProcess => {
      rmSync(folder, { recursive: true })
      addProcess(process.pid)
      return 'done'
    })
    expect(await task).toBe('done')
  })

  test('is shared by the processes that the task names', async () => {
    await withLock(lock, { timing }, async addProcess => {
      addProcess(4711)
      const { pids } = JSON.parse(readFileSync(join(lock, 'owner.json'), 'utf8'))
      expect(pids).toEqual([process.pid, 4711])
    })
  })

  test('holds between processes of which some are killed inside', async () => {
    const log = join(folder, 'log')
    writeFileSync(log, '')
    const workers = Array.from({ length: 6 }, (_, index) =>
      fork(join(import.meta.dirname, 'fixtures', 'locks-and-logs.mjs'), [
        lock,
        log,
        index % 3 === 0 ? 'die' : 'end',
      ]),
    )
    await Promise.all(workers.map(worker => once(worker, 'exit')))
    // Each line is written inside the lock: who enters leaves, or dies, before the next one enters.
    const lines = readFileSync(log, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(12)
    for (let line = 0; line < lines.length; line += 2) {
      const [pid] = lines[line]?.split(' ') ?? []
      expect(lines[line]).toBe(`${pid} enters`)
      expect([`${pid} leaves`, `${pid} dies`]).toContain(lines[line + 1])
    }
    expect(await withLock(lock, { timing }, async () => 'free')).toBe('free')
  })
})
