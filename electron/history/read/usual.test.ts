import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { type NodeId, nodeIdSchema, type RunId } from '../../../shared/ids.ts'
import type { History } from '../history.ts'
import {
  record,
  sampleAttempt,
  sampleEnd,
  sampleInvocation,
  sampleRun,
  temporaryHistory,
} from '../testing/sample.ts'
import type { JournalAttempt } from '../types.ts'

const node = (id: string): NodeId => nodeIdSchema.parse(id)
const a = node('a')
const flow = 'flows/dashboard.flow.json'

/** A run in which node `a` calls `service`, with these attempts of that call. */
async function addRun(
  history: History,
  startedAt: number,
  attempts: readonly (Partial<Omit<JournalAttempt, 'state'>> & { ms: number; state?: 'ok' | 'failed' })[],
  { service = 'crm.get', ended = true, path = flow } = {},
): Promise<RunId> {
  const run = sampleRun({ startedAt, flow: path })
  const targets = [{ nodeId: a, service, key: service, onTarget: [] }]
  await record(history, journal => {
    journal.runStarted(run)
    journal.invocation(run.runId, sampleInvocation([], { targets, callbacks: [], onFinal: [] }))
    attempts.forEach(({ ms, ...more }, at) => {
      const endedAt = 1000 + ms
      journal.attempt(
        run.runId,
        sampleAttempt(0, at + 1, { attempt: at + 1, startedAt: 1000, endedAt, ...more }),
      )
    })
    if (ended) journal.runEnded(run.runId, sampleEnd(99))
    return 2 + attempts.length + (ended ? 1 : 0)
  })
  return run.runId
}

describe('how long a node usually takes', () => {
  test('is made of its last twenty successful calls', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    for (let at = 0; at < 25; at++) await addRun(history, at, [{ ms: (at + 1) * 10 }])
    const usual = await history.reader.usual(flow)
    // Those of 60 to 250 ms.
    expect(usual.get(a)).toEqual({ service: 'crm.get', p50Ms: 150, p95Ms: 240, runs: 20 })
  })

  test('leaves out what failed, was pinned, or is of another flow', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    await addRun(history, 1, [
      { ms: 500, state: 'failed', retried: true },
      { ms: 40, state: 'ok' },
    ])
    await addRun(history, 2, [{ ms: 700, state: 'failed' }])
    await addRun(history, 3, [{ ms: 900, pinned: true }])
    await addRun(history, 4, [{ ms: 900 }], { path: 'flows/other.flow.json' })
    expect(await history.reader.usual(flow)).toEqual(
      new Map([[a, { service: 'crm.get', p50Ms: 40, p95Ms: 40, runs: 1 }]]),
    )
  })

  test('is that of the runs before a run, and counts what goes on elsewhere', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    await addRun(history, 1, [{ ms: 10 }])
    await addRun(history, 2, [{ ms: 20 }], { ended: false })
    const third = await addRun(history, 3, [{ ms: 900 }])
    expect((await history.reader.usual(flow, third)).get(a)).toMatchObject({ p95Ms: 20, runs: 2 })
    expect((await history.reader.usual(flow)).get(a)).toMatchObject({ p95Ms: 900, runs: 3 })
  })

  test('begins anew where a node calls another service', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    await addRun(history, 1, [{ ms: 900 }], { service: 'old' })
    await addRun(history, 2, [{ ms: 30 }], { service: 'new' })
    expect((await history.reader.usual(flow)).get(a)).toEqual({
      service: 'new',
      p50Ms: 30,
      p95Ms: 30,
      runs: 1,
    })
  })

  test('does without damaged records', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    await addRun(history, 1, [{ ms: 10 }])
    await addRun(history, 2, [{ ms: 20 }])
    const db = new DatabaseSync(temporary.file)
    db.exec('UPDATE attempt SET ended_at = ended_at + 5000 WHERE run = 2')
    db.close()
    expect((await history.reader.usual(flow)).get(a)).toMatchObject({ p50Ms: 10, runs: 1 })
  })
})

describe('why calls failed', () => {
  test('is the exception of the last attempt of each that did', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const run = sampleRun()
    const long = `Error: ${'x'.repeat(20_000)}`
    await record(history, journal => {
      journal.runStarted(run)
      journal.invocation(run.runId, sampleInvocation(['a', 'b', 'c', 'd']))
      journal.attempt(
        run.runId,
        sampleAttempt(0, 1, { state: 'failed', retried: true, text: 'Error: first' }),
      )
      journal.attempt(run.runId, sampleAttempt(0, 2, { attempt: 2, state: 'failed', text: 'Error: second' }))
      journal.attempt(run.runId, sampleAttempt(1, 3))
      journal.attempt(run.runId, sampleAttempt(2, 4, { state: 'timed-out', text: long }))
      return 6
    })
    expect(await history.reader.reasons(run.runId, [0, 1, 2, 3])).toEqual([
      { call: 0, attempt: 2, exception: 'Error: second' },
      { call: 2, attempt: 1, exception: long },
    ])
  })
})
