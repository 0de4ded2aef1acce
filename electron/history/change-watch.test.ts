import { rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { ChangeWatch } from './change-watch.ts'
import { record, sampleAttempt, sampleInvocation, sampleRun, temporaryHistory } from './testing/sample.ts'

describe('changes of a history', () => {
  test('are told of, made by this or by another connection, until nobody listens', async () => {
    await using temporary = await temporaryHistory()
    const [one, other] = [await temporary.open(), await temporary.open()]
    let told = Promise.withResolvers<void>()
    const count = vi.fn(() => told.resolve())
    const stop = one.onChange(count)
    const run = sampleRun()
    for (const history of [other, one]) {
      told = Promise.withResolvers<void>()
      await record(history, journal => {
        if (history === other) journal.runStarted(run)
        else journal.invocation(run.runId, sampleInvocation(['a']))
        return 1
      })
      await told.promise
    }
    stop()
    const before = count.mock.calls.length
    await record(other, journal => {
      journal.attempt(run.runId, sampleAttempt(0, 1))
      return 1
    })
    const again = Promise.withResolvers<void>()
    const stopAgain = one.onChange(() => again.resolve())
    await record(other, journal => {
      journal.log(run.runId, {
        seq: 2,
        call: null,
        attempt: 1,
        at: 1,
        level: 'info',
        message: 'x',
        data: null,
        dropped: 0,
      })
      return 1
    })
    await again.promise
    stopAgain()
    expect(count).toHaveBeenCalledTimes(before)
  })

  test('are told of by the notice of the file alone, several writes at once', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'fanfare-watch-'))
    const file = path.join(folder, 'history.mark')
    writeFileSync(file, '1')
    let version = 1
    const told = Promise.withResolvers<void>()
    const count = vi.fn(() => told.resolve())
    const watch = new ChangeWatch({ file, version: () => version, sweep: async () => {}, lookMs: 1 << 30 })
    watch.add(count)
    for (; version < 5; version++) writeFileSync(file, String(version))
    await told.promise
    expect(count).toHaveBeenCalledTimes(1)
    watch.close()
    await rm(folder, { recursive: true })
  })

  test('are told of where the system gives no notice, within a second, and processes are looked after', () => {
    vi.useFakeTimers()
    try {
      let version = 1
      const sweep = vi.fn(async () => {})
      const watch = new ChangeWatch({ file: '/nowhere/history.mark', version: () => version, sweep })
      const told = vi.fn()
      const stop = watch.add(told)
      vi.advanceTimersByTime(4000)
      expect(told).not.toHaveBeenCalled()
      version = 2
      vi.advanceTimersByTime(1000)
      expect(told).toHaveBeenCalledTimes(1)
      expect(sweep).toHaveBeenCalledTimes(1)
      stop()
      expect(vi.getTimerCount()).toBe(0)
      watch.close()
      watch.add(told)
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test('are still noticed after the file was replaced', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'fanfare-watch-'))
    const file = path.join(folder, 'history.mark')
    writeFileSync(file, '1')
    let version = 1
    let told = Promise.withResolvers<void>()
    const watch = new ChangeWatch({ file, version: () => version, sweep: async () => {} })
    watch.add(() => told.resolve())
    for (let round = 2; round < 4; round++) {
      told = Promise.withResolvers<void>()
      rmSync(file)
      version = round
      writeFileSync(file, String(round))
      await told.promise
    }
    watch.close()
    await rm(folder, { recursive: true })
  })
})
