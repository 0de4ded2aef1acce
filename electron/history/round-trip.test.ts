import { describe, expect, test } from 'vitest'
import { readRecords } from '../../shared/run/columns.ts'
import { applyUpdate } from '../../shared/run/projection.ts'
import type { History } from './history.ts'
import type { HistoryEvent } from './read/events.ts'
import {
  appendRun,
  record,
  sampleAttempt,
  sampleEnd,
  sampleInvocation,
  sampleLog,
  sampleRun,
  temporaryHistory,
  watchJournal,
} from './testing/sample.ts'
import type { Journal } from './types.ts'

async function eventsOf(history: History, runId: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = []
  for await (const event of history.reader.events(runId)) events.push(event)
  return events
}

/** A run with every kind of entry, not ended. */
function rich() {
  const run = sampleRun()
  const { runId } = run
  const first = sampleInvocation(['crm.get-customer', 'erp.get-orders'])
  const nested = sampleInvocation(['geo.locate'], { parent: 0, base: 5, onFinal: [] })
  const attempts = [
    sampleAttempt(0, 3, { request: '{"id":7}' }),
    sampleAttempt(1, 5, { state: 'failed', retried: true }),
    sampleAttempt(1, 6, { state: 'timed-out', attempt: 2, code: 4 }),
    sampleAttempt(2, 8, { phase: 'on-target', pinned: true, text: '""' }),
  ]
  const logs = [
    sampleLog(4, { data: '{"a":[1]}' }),
    sampleLog(7, { call: null, level: 'stderr', dropped: 5 }),
  ]
  const append = (journal: Journal): number => {
    journal.runStarted(run)
    journal.invocation(runId, first)
    for (const attempt of attempts.slice(0, 1)) journal.attempt(runId, attempt)
    journal.log(runId, sampleLog(4, { data: '{"a":[1]}' }))
    journal.invocation(runId, nested)
    for (const attempt of attempts.slice(1, 3)) journal.attempt(runId, attempt)
    journal.log(runId, logs[1] ?? sampleLog(0))
    for (const attempt of attempts.slice(3)) journal.attempt(runId, attempt)
    journal.started(runId, 5, 1, 1_790_000_000_005.5, 1_790_000_000_006)
    journal.started(runId, 0, 1, 1_790_000_000_005.5, 1_790_000_000_006)
    return 11
  }
  return { run, runId, first, nested, attempts, logs, append }
}

describe.each([
  ['inline', { inline: true }],
  ['by the thread', { inline: false }],
  ['by the thread, safe from power cuts', { powerLossSafe: true }],
])('written %s', (_, options) => {
  test('everything comes back as it was', async () => {
    await using temporary = await temporaryHistory(options)
    const history = await temporary.open()
    const { run, runId, first, nested, attempts, logs, append } = rich()
    await record(history, append)

    const stored = await history.reader.load(runId)
    expect(stored).toEqual({ run, invocations: [first, nested], attempts, seq: 8, logged: 2, damage: [] })
    expect(await history.reader.flow(runId)).toEqual({
      flow: JSON.parse(run.document),
      input: { customer: 7 },
    })

    const log = await history.reader.log(runId, 0, 10)
    expect(log.lines).toEqual(
      logs.map(({ seq: _seq, dropped: __, ...line }, index) => ({ line: index + 1, ...line })),
    )
    expect(log).toMatchObject({ dropped: 5, damage: [] })
    expect((await history.reader.log(runId, 1, 10)).lines.map(line => line.line)).toEqual([2])
    expect((await history.reader.log(runId, 0, 1)).lines.map(line => line.line)).toEqual([1])

    const { update, damage } = await history.reader.snapshot(runId)
    expect(damage).toEqual([])
    expect(update).toMatchObject({ to: 8, invocations: [first.info, nested.info], logged: 2, dropped: 5 })
    expect(update.run).toMatchObject({
      state: 'running',
      ok: null,
      endedAt: null,
      resumes: 0,
      counts: {
        targets: 2,
        targetsOk: 1,
        targetsFailed: 1,
        deliveries: 1,
        deliveriesOk: 1,
        deliveriesFailed: 0,
      },
    })
    const view = applyUpdate(undefined, update)
    expect(view.calls.map(call => call && [call.call, call.attempt, call.state, call.pinned])).toEqual([
      [0, 1, 'ok', false],
      [1, 2, 'timed-out', false],
      [2, 1, 'ok', true],
      undefined,
      undefined,
      [5, 1, 'running', false],
    ])
    expect(view.calls[1]).toMatchObject({ seq: 6, code: 4, queuedMs: 1.25, runMs: 6.375 })

    const events = await eventsOf(history, runId)
    expect(
      events.map(event =>
        'attempt' in event ? event.attempt.seq : 'line' in event ? event.line.seq : event.type,
      ),
    ).toEqual(['invocation', 3, 4, 'invocation', 5, 6, 7, 8, 'end'])
    expect(events.flatMap(event => ('attempt' in event ? [event.attempt] : []))).toEqual(attempts)
    expect(events.flatMap(event => ('line' in event ? [event.line] : []))).toEqual(logs)
  })

  test('the end of a run is what the journal was told', async () => {
    await using temporary = await temporaryHistory(options)
    const history = await temporary.open()
    const { runId, append } = rich()
    const end = sampleEnd(9, { state: 'cancelled', ok: false })
    await record(history, journal => {
      const count = append(journal)
      journal.runEnded(runId, end)
      return count + 1
    })
    const { state, ok, endedAt, counts } = end
    expect(await history.reader.summary(runId)).toMatchObject({ state, ok, endedAt, counts })
    // The mark of call 5 has gone with the end.
    const { update } = await history.reader.snapshot(runId)
    expect(readRecords(update.records).map(call => call.call)).toEqual([0, 1, 2])
  })

  test('an outcome that is recorded twice is kept as it was the first time', async () => {
    await using temporary = await temporaryHistory(options)
    const history = await temporary.open()
    const { runId, attempts, append } = rich()
    await record(history, append)
    await record(history, journal => {
      journal.attempt(runId, sampleAttempt(0, 20, { text: '"again"', state: 'failed' }))
      journal.attempt(runId, sampleAttempt(3, 21))
      return 2
    })
    const stored = await history.reader.load(runId)
    expect(stored.damage).toEqual([])
    expect(stored.attempts).toEqual([...attempts, sampleAttempt(3, 21)])
    expect((await history.reader.summary(runId)).counts).toMatchObject({ targets: 3, targetsOk: 2 })
  })

  test('of many alike, those that are recorded already are left as they were, and the rest is added', async () => {
    await using temporary = await temporaryHistory(options)
    const history = await temporary.open()
    const run = sampleRun()
    const { runId } = run
    const early = [3, 9, 10, 25].map(call => sampleAttempt(call, 100 + call))
    await record(history, journal => {
      journal.runStarted(run)
      for (const attempt of early) journal.attempt(runId, attempt)
      return 1 + early.length
    })
    const all = Array.from({ length: 40 }, (_, call) =>
      sampleAttempt(call, 200 + call, call === 20 ? { state: 'failed' } : {}),
    )
    await record(history, journal => {
      for (const attempt of [...all, ...all.slice(0, 9)]) journal.attempt(runId, attempt)
      return all.length + 9
    })
    const stored = await history.reader.load(runId)
    expect(stored.damage).toEqual([])
    expect(stored.attempts).toEqual([...early, ...all.filter(({ call }) => ![3, 9, 10, 25].includes(call))])
    expect((await history.reader.summary(runId)).counts).toMatchObject({ targets: 40, targetsOk: 39 })
    expect(await history.reader.check()).toEqual([])
  })

  test('all of it is there after closing and opening again', async () => {
    await using temporary = await temporaryHistory(options)
    const { runId, append, attempts } = rich()
    const history = await temporary.open()
    append(history.journal)
    await history.close()
    const again = await temporary.open()
    expect(again.damage).toEqual([])
    expect((await again.reader.load(runId)).attempts).toEqual(attempts)
    expect(await again.reader.check()).toEqual([])
  })
})

describe('durable', () => {
  test('counts each entry once, in order, also when the host and the thread write in turns', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const watched = watchJournal(history.journal)
    const runs = [1, 5_000, 2, 300, 1, 20_000, 3].map(calls => ({ run: sampleRun(), calls }))
    let appended = 0
    for (const { run, calls } of runs) {
      appended += appendRun(history.journal, run, calls)
      expect(watched.durable).toBeLessThan(appended)
      history.journal.flush()
      if (calls < 10) await watched.until(appended)
      // What has been told durable is there for every other connection.
      const told = watched.durable
      let there = 0
      for (const { runId } of (await history.reader.list({}, undefined, 100)).runs) {
        const { cursor } = await history.reader.snapshot(runId)
        there += 1 + cursor.invocations + cursor.attempts + (cursor.state === 'running' ? 0 : 1)
      }
      expect(there).toBeGreaterThanOrEqual(told)
    }
    await watched.until(appended)
    expect(watched.durable).toBe(appended)
    for (const { run, calls } of runs) {
      const { attempts, damage } = await history.reader.load(run.runId)
      expect([attempts.length, damage]).toEqual([calls, []])
      expect(attempts.map(attempt => attempt.seq)).toEqual(attempts.map((__, index) => index + 1))
    }
  })

  test('keeps the order of appending when a small flush follows a large one at once', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const { journal } = history
    const watched = watchJournal(journal)
    // The thread has started when it has answered.
    await history.prune({})
    const run = sampleRun()
    journal.runStarted(run)
    let calls = 0
    for (let round = 0; round < 40; round++) {
      for (const size of [400, 1, 2]) {
        for (const end = calls + size; calls < end; calls++)
          journal.attempt(run.runId, sampleAttempt(calls, calls + 1))
        journal.flush()
      }
      // The thread is idle again, and the next large batch goes to it.
      await watched.until(calls + 1)
    }
    const { attempts } = await history.reader.load(run.runId)
    expect(attempts.map(attempt => attempt.call)).toEqual(Array.from({ length: calls }, (_, call) => call))
  })

  test('is told neither inside an append nor inside a flush', async () => {
    await using temporary = await temporaryHistory()
    const { journal } = await temporary.open()
    let inside = false
    const told: boolean[] = []
    const done = new Promise<void>((resolve, reject) => {
      journal.subscribe({
        durable() {
          told.push(inside)
          resolve()
        },
        failed: reject,
      })
    })
    inside = true
    appendRun(journal, sampleRun(), 5)
    journal.flush()
    inside = false
    await done
    expect(told).toEqual([false])
  })

  test('a listener that has left hears nothing, the others do', async () => {
    await using temporary = await temporaryHistory()
    const { journal } = await temporary.open()
    const [left, stayed] = [watchJournal(journal), watchJournal(journal)]
    left.dispose()
    const count = appendRun(journal, sampleRun(), 1)
    journal.flush()
    await stayed.until(count)
    expect(left.durable).toBe(0)
  })
})
