import { describe, expect, test } from 'vitest'
import { startWriter } from './testing/child.ts'
import {
  appendRun,
  record,
  sampleAttempt,
  sampleEnd,
  sampleRun,
  temporaryHistory,
  watchJournal,
} from './testing/sample.ts'

/** A run's calls, each with how often it is recorded. */
const callsOf = (attempts: readonly { call: number }[]): number[] => attempts.map(attempt => attempt.call)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

describe('a process that is killed while it writes', () => {
  const kills = [
    { by: 'itself', after: 3, sizes: [1] },
    { by: 'another', after: 40, sizes: [1, 7] },
    { by: 'itself', after: 700, sizes: [9, 33] },
    { by: 'itself', after: 2_500, sizes: [1, 500, 3] },
    { by: 'another', after: 9_000, sizes: [2_000] },
    { by: 'itself', after: 60_000, sizes: [3_000] },
    { by: 'itself', after: 90_000, sizes: [1, 4_000] },
  ]

  test.each(kills)(
    'by $by after $after entries, in flushes of $sizes: nothing acknowledged is lost, nothing is there twice',
    async ({ by, after, sizes }) => {
      await using temporary = await temporaryHistory()
      const writer = startWriter(temporary.folder, 200_000, sizes, by === 'itself' ? after : 0)
      await writer.until(after)
      if (by === 'another') writer.kill()
      await writer.ended
      expect(writer).toMatchObject({ failure: '', done: false })
      expect(writer.durable).toBeGreaterThanOrEqual(after)

      const history = await temporary.open()
      expect(history.damage).toEqual([])
      expect((await history.reader.summary(writer.runId)).state).toBe('running')
      expect(await history.markInterrupted()).toEqual([writer.runId])
      expect(await history.markInterrupted()).toEqual([])

      // Without the run and its invocation.
      const { attempts, damage } = await history.reader.load(writer.runId)
      expect(damage).toEqual([])
      expect(attempts.length).toBeGreaterThanOrEqual(writer.durable - 2)
      expect(callsOf(attempts)).toEqual(upTo(attempts.length))
      expect(await history.reader.summary(writer.runId)).toMatchObject({ state: 'interrupted', ok: null })
      expect(await history.reader.check()).toEqual([])

      // It can be taken up again where it was; what is in doubt may be written again.
      expect(await history.claimForResume(writer.runId)).toEqual({ resumes: 1 })
      const last = attempts.length
      await record(history, journal => {
        journal.attempt(writer.runId, sampleAttempt(last - 1, last))
        journal.attempt(writer.runId, sampleAttempt(last, last + 1))
        journal.runEnded(writer.runId, sampleEnd(last + 2))
        return 3
      })
      expect(callsOf((await history.reader.load(writer.runId)).attempts)).toEqual(upTo(last + 1))
      expect(await history.reader.summary(writer.runId)).toMatchObject({
        state: 'completed',
        ok: true,
        resumes: 1,
      })
    },
  )
})

describe('several processes at one history', () => {
  test('write at once, small and large transactions, and nothing gets lost or mixed up', async () => {
    await using temporary = await temporaryHistory()
    const calls = 6_000
    const history = await temporary.open()
    const watched = watchJournal(history.journal)
    const writers = [
      startWriter(temporary.folder, calls, [1, 3]),
      startWriter(temporary.folder, calls, [700]),
      startWriter(temporary.folder, calls, [1, 40, 2_000]),
    ]
    await Promise.race(writers.map(writer => writer.until(1)))
    const own = upTo(40).map(() => sampleRun())
    let count = 0
    for (const run of own) {
      count += appendRun(history.journal, run, 9)
      history.journal.flush()
      await watched.until(count)
    }
    await Promise.all(writers.map(writer => writer.ended))

    for (const writer of writers) {
      expect(writer).toMatchObject({ done: true, failure: '', durable: calls + 3 })
      const { attempts, damage } = await history.reader.load(writer.runId)
      expect(damage).toEqual([])
      expect(callsOf(attempts)).toEqual(upTo(calls))
    }
    for (const { runId } of own) expect(callsOf((await history.reader.load(runId)).attempts)).toEqual(upTo(9))
    expect((await history.reader.list({}, undefined, 100)).runs.length).toBe(43)
    expect(await history.reader.check()).toEqual([])
  })

  test('a run of a live process is not taken for an interrupted one', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const writer = startWriter(temporary.folder, 1_000_000, [50])
    await writer.until(100)
    expect(await history.markInterrupted()).toEqual([])
    await expect(history.claimForResume(writer.runId)).rejects.toMatchObject({
      code: 'E_CONFLICT',
      message: `Run ${writer.runId} can't be resumed: process ${writer.pid} is executing it.`,
    })
    writer.kill()
    await writer.ended
    expect(await history.markInterrupted()).toEqual([writer.runId])
  })

  test('open a new history at the same moment', async () => {
    await using temporary = await temporaryHistory()
    const writers = upTo(4).map(() => startWriter(temporary.folder, 10, [5]))
    await Promise.all(writers.map(writer => writer.ended))
    expect(writers.map(writer => writer.done)).toEqual([true, true, true, true])
    const history = await temporary.open()
    expect((await history.reader.list({}, undefined, 10)).runs.length).toBe(4)
  })
})
