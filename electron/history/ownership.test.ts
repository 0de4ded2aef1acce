import { spawnSync } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { applyUpdate } from '../../shared/run/projection.ts'
import { currentOwner, isAlive } from './owner.ts'
import { progressHash, readProgress } from './run-row.ts'
import {
  record,
  sampleAttempt,
  sampleEnd,
  sampleInvocation,
  sampleRun,
  temporaryHistory,
} from './testing/sample.ts'

const deadPid = (): number => spawnSync(process.execPath, ['-e', '0']).pid

/** Makes the run look as if another process executed it. */
function giveTo(file: string, runId: string, pid: number, token: string): void {
  const db = new DatabaseSync(file)
  const row = db.prepare('SELECT * FROM run WHERE run_id = ?').get(runId)
  if (!row) throw new Error(`no run ${runId}`)
  const { key, progress } = readProgress(row)
  const hash = progressHash(key, { ...progress, owner: { pid, token } })
  db.prepare('UPDATE run SET owner_pid = ?, owner_token = ?, progress_hash = ? WHERE key = ?').run(
    pid,
    token,
    hash,
    key,
  )
  db.close()
}

describe('a process', () => {
  test('is alive when it is this one, or another that runs', () => {
    expect(isAlive(currentOwner())).toBe(true)
    expect(isAlive({ pid: process.ppid, token: '' })).toBe(true)
  })

  test('is dead when its pid is free, or belongs to a process that started at another time', () => {
    expect(isAlive({ pid: deadPid(), token: '' })).toBe(false)
    expect(isAlive({ pid: deadPid(), token: currentOwner().token })).toBe(false)
    if (currentOwner().token !== '') expect(isAlive({ pid: process.pid, token: 'boot/1' })).toBe(false)
  })
})

describe('an interrupted run', () => {
  async function interrupted() {
    const temporary = await temporaryHistory()
    const history = await temporary.open()
    const run = sampleRun()
    await record(history, journal => {
      journal.runStarted(run)
      journal.invocation(run.runId, sampleInvocation(['a', 'b', 'c']))
      journal.attempt(run.runId, sampleAttempt(0, 1))
      journal.attempt(run.runId, sampleAttempt(2, 2, { state: 'failed', retried: true }))
      journal.started(run.runId, 1, 1, 5, 6)
      return 5
    })
    return { temporary, history, ...run }
  }

  test('shows what was running as interrupted, and ended when its last outcome was recorded', async () => {
    const { temporary, history, runId } = await interrupted()
    await using _ = temporary
    const before = await history.reader.snapshot(runId)
    giveTo(temporary.file, runId, deadPid(), 'boot/1')
    expect(await history.markInterrupted()).toEqual([runId])
    const { update } = await history.reader.snapshot(runId)
    expect(update.run).toMatchObject({ state: 'interrupted', ok: null, endedAt: sampleAttempt(0, 1).endedAt })
    const after = await history.reader.changesSince(runId, before.cursor)
    const states = ['ok', 'interrupted', 'interrupted']
    expect(applyUpdate(undefined, update).calls.map(call => call?.state)).toEqual(states)
    if (!after.update) throw new Error('expected changes')
    const view = applyUpdate(applyUpdate(undefined, before.update), after.update)
    expect(view.run.state).toBe('interrupted')
    expect(view.calls.map(call => call?.state)).toEqual(states)
  })

  test('is claimed once; its marks are gone then', async () => {
    const { temporary, history, runId } = await interrupted()
    await using _ = temporary
    giveTo(temporary.file, runId, deadPid(), 'boot/1')
    expect(await history.claimForResume(runId)).toEqual({ resumes: 1 })
    const { update } = await history.reader.snapshot(runId)
    expect(update.run).toMatchObject({ state: 'running', endedAt: null, resumes: 1 })
    expect(update.records.length / 28).toBe(2)
    await expect(history.claimForResume(runId)).rejects.toMatchObject({
      code: 'E_CONFLICT',
      message: `Run ${runId} can't be resumed: this process is executing it.`,
    })
  })

  test('is claimed by one of two that try', async () => {
    const { temporary, history, runId } = await interrupted()
    await using _ = temporary
    giveTo(temporary.file, runId, deadPid(), 'boot/1')
    const other = await temporary.open()
    const claims = await Promise.allSettled([history.claimForResume(runId), other.claimForResume(runId)])
    expect(claims.map(claim => claim.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await history.reader.summary(runId)).resumes).toBe(1)
  })

  test('is no run that has ended, and none that is not there', async () => {
    const { temporary, history, runId } = await interrupted()
    await using _ = temporary
    await record(history, journal => {
      journal.runEnded(runId, sampleEnd(9))
      return 1
    })
    await expect(history.claimForResume(runId)).rejects.toMatchObject({ code: 'E_CONFLICT' })
    await expect(history.claimForResume('K0')).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  })
})
