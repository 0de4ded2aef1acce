import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { record, sampleAttempt, sampleInvocation, sampleRun, temporaryHistory } from '../testing/sample.ts'

test('a call is found in the invocation that owns it', async () => {
  await using temporary = await temporaryHistory()
  const history = await temporary.open()
  const run = sampleRun()
  const first = sampleInvocation(['a', 'b'])
  const second = sampleInvocation(['c'], { base: 100 })
  await record(history, journal => {
    journal.runStarted(run)
    journal.invocation(run.runId, first)
    journal.invocation(run.runId, second)
    return 3
  })
  for (const [call, owner] of [
    [0, first],
    [99, first],
    [100, second],
    [5000, second],
  ] as const) {
    const found = await history.reader.invocationOf(run.runId, call)
    expect(found?.info.invocationId).toBe(owner.info.invocationId)
  }
})

test('the last attempts are given whole, and a damaged one is told of', async () => {
  await using temporary = await temporaryHistory()
  const history = await temporary.open()
  const run = sampleRun()
  const long = JSON.stringify('x'.repeat(100_000))
  await record(history, journal => {
    journal.runStarted(run)
    journal.invocation(run.runId, sampleInvocation(['a', 'b', 'c']))
    journal.attempt(run.runId, sampleAttempt(0, 1, { state: 'failed', retried: true, text: 'first' }))
    journal.attempt(run.runId, sampleAttempt(0, 2, { attempt: 2, text: long }))
    journal.attempt(run.runId, sampleAttempt(2, 3, { text: '"c"' }))
    return 5
  })
  const whole = await history.reader.lastAttempts(run.runId, { first: 0, last: 2 })
  expect([...whole.attempts].map(([call, { attempt, text }]) => [call, attempt, text])).toEqual([
    [0, 2, long],
    [2, 1, '"c"'],
  ])
  expect(whole.damage).toEqual([])

  const db = new DatabaseSync(temporary.file)
  db.exec('UPDATE attempt SET body = CAST(\'"d"\' AS BLOB) WHERE call = 2')
  db.close()
  const damaged = await history.reader.lastAttempts(run.runId, { first: 0, last: 2 })
  expect([...damaged.attempts.keys()]).toEqual([0])
  expect(damaged.damage).toHaveLength(1)
})
