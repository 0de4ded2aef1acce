import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { History } from './history.ts'
import {
  appendRun,
  piecesOf,
  record,
  sampleAttempt,
  sampleInvocation,
  sampleLog,
  sampleRun,
  temporaryHistory,
  watchJournal,
} from './testing/sample.ts'

const DAY_MS = 86_400_000

/** Ended runs that are so many days old, and a running one that is older than all. */
async function aged(history: History, days: number[]): Promise<{ ended: string[]; running: string }> {
  const runs = days.map(age => sampleRun({ startedAt: Date.now() - age * DAY_MS }))
  const running = sampleRun({ startedAt: 1 })
  await record(history, journal => {
    journal.runStarted(running)
    journal.invocation(running.runId, sampleInvocation(['a']))
    journal.attempt(running.runId, sampleAttempt(0, 1, { text: JSON.stringify('shared'.repeat(10_000)) }))
    let count = 3
    for (const run of runs) {
      count += appendRun(journal, run, 20)
      journal.attempt(run.runId, sampleAttempt(30, 90, { text: JSON.stringify('shared'.repeat(10_000)) }))
      journal.attempt(run.runId, sampleAttempt(31, 91, { text: JSON.stringify(run.runId.repeat(10_000)) }))
      journal.log(run.runId, sampleLog(92))
      count += 3
    }
    return count
  })
  return { ended: runs.map(run => run.runId), running: running.runId }
}

const idsOf = async (history: History): Promise<string[]> =>
  (await history.reader.list({}, undefined, 100)).runs.map(run => run.runId)

describe('deleting old runs', () => {
  test.each([
    [{ olderThanDays: 10 }, [0, 1]],
    [{ keep: 3 }, [0, 1, 2]],
    [{ keep: 1, olderThanDays: 25 }, [0]],
    [{ keep: 3, olderThanDays: 3 }, [0]],
    [{}, [0, 1, 2, 3]],
    [{ keep: 0 }, []],
  ])('by %j never takes a running one', async (limits, left) => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const { ended, running } = await aged(history, [2, 5, 20, 30])
    expect(await history.prune(limits)).toBe(4 - left.length)
    expect(await idsOf(history)).toEqual([...left.map(index => ended[index]), running])
    for (const id of await idsOf(history)) expect((await history.reader.load(id)).damage).toEqual([])
    expect(await history.reader.check()).toEqual([])
  })

  test('leaves nothing of them, and gives the space back', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const { running } = await aged(history, [2, 5, 20, 30])
    await history.prune({ keep: 0 })
    await history.close()
    const db = new DatabaseSync(temporary.file)
    const count = (table: string): unknown => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n
    // The running run, its one outcome, its body and its document.
    const counts = { run: 1, attempt: 1, invocation: 1, log: 0, run_text: 1, body: 2, chunk: 2 }
    for (const [table, expected] of Object.entries(counts))
      expect([table, count(table)]).toEqual([table, expected])
    // By two services.
    expect(count('run_service')).toBe(2)
    expect(db.prepare('SELECT sum(refs) AS refs FROM body').get()).toEqual({ refs: 2 })
    db.close()
    expect(statSync(temporary.file).size).toBeLessThan(400_000)
    const again = await temporary.open()
    expect(again.damage).toEqual([])
    expect(await idsOf(again)).toEqual([running])
  })

  test('goes on while runs are written, and a half deleted one is shown no more', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const { ended } = await aged(
      history,
      Array.from({ length: 40 }, (_, index) => index + 1),
    )
    const watched = watchJournal(history.journal)
    const pruning = history.prune({ olderThanDays: 20.5 })
    let count = 0
    for (let index = 0; index < 20; index++) {
      count += appendRun(history.journal, sampleRun({ startedAt: Date.now() }), 200)
      history.journal.flush()
      await watched.until(count)
    }
    expect(await pruning).toBe(20)
    const left = await idsOf(history)
    expect(ended.map(id => left.includes(id))).toEqual(ended.map((_, index) => index < 20))
    expect(await history.reader.check()).toEqual([])
  })
})

test('a run of any length is exported, in pieces that are sound texts', async () => {
  await using temporary = await temporaryHistory()
  const history = await temporary.open()
  const run = sampleRun({ input: 'null' })
  const text = JSON.stringify(`${'a'.repeat(7)}${'\u{1f40d}'.repeat(400_000)}`)
  await record(history, journal => {
    journal.runStarted(run)
    journal.invocation(run.runId, sampleInvocation(['a']))
    for (let call = 0; call < 3; call++) journal.attempt(run.runId, sampleAttempt(call, call + 1, { text }))
    return 5
  })
  const pieces = await piecesOf(history, run.runId)
  expect(pieces.length).toBeGreaterThan(8)
  expect(pieces.every(piece => piece.length <= 256 * 1024 && piece.isWellFormed())).toBe(true)
  const document = JSON.parse(pieces.join(''))
  expect(document.attempts.map(({ response }: { response: string }) => response.length)).toEqual(
    Array(3).fill(800_007),
  )
  expect(document.log).toEqual([])
})

test('a run is exported as one document', async () => {
  await using temporary = await temporaryHistory()
  const history = await temporary.open()
  const run = sampleRun()
  await record(history, journal => {
    journal.runStarted(run)
    journal.invocation(run.runId, sampleInvocation(['a']))
    journal.attempt(run.runId, sampleAttempt(0, 1, { request: '{"id":7}', text: '{"a":[1,null]}' }))
    journal.attempt(run.runId, sampleAttempt(1, 2, { state: 'failed' }))
    journal.log(run.runId, sampleLog(3))
    return 5
  })
  const text = (await piecesOf(history, run.runId)).join('')
  const document = JSON.parse(text)
  expect(text).toBe(`${JSON.stringify(document, null, 2)}\n`)
  expect(document).toMatchObject({
    formatVersion: 1,
    run: { runId: run.runId, state: 'running' },
    flow: { formatVersion: 1 },
    input: { customer: 7 },
    invocations: [{ source: 'dashboard.load', plan: { requests: [1, 2, 3] } }],
    attempts: [
      {
        call: 0,
        state: 'ok',
        response: { a: [1, null] },
        exception: null,
        errorCode: null,
        request: { id: 7 },
      },
      {
        call: 1,
        state: 'failed',
        response: '',
        exception: expect.stringContaining('Error: call 1'),
        errorCode: 'E_SERVICE_THREW',
      },
    ],
    log: [{ seq: 3, message: 'line 3' }],
  })
  // Who ran it is nobody's business.
  expect(JSON.stringify(document)).not.toContain('owner')
})
