import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunId } from '../../../shared/ids.ts'
import { CHUNK_BYTES, INLINE_BYTES } from '../schema.ts'
import { record, sampleAttempt, sampleInvocation, sampleRun, temporaryHistory } from '../testing/sample.ts'
import { type BodyPart, bodyId, parseBodyId } from './body-id.ts'

const json = (bytes: number, letter = 'x'): string => `"${letter.repeat(bytes - 2)}"`

async function historyWith(texts: string[], request: string | null = null) {
  const temporary = await temporaryHistory()
  const history = await temporary.open()
  const run = sampleRun()
  await record(history, journal => {
    journal.runStarted(run)
    journal.invocation(run.runId, sampleInvocation(['a']))
    texts.forEach((text, call) => {
      journal.attempt(run.runId, sampleAttempt(call, call + 1, { text, request }))
    })
    return 2 + texts.length
  })
  return { temporary, history, runId: run.runId as RunId }
}

describe('a body', () => {
  test.each([
    ['as large as fits in a row', INLINE_BYTES],
    ['a byte larger', INLINE_BYTES + 1],
    ['as large as a chunk', CHUNK_BYTES],
    ['a byte larger than a chunk', CHUNK_BYTES + 1],
    ['of some megabytes', 5_000_000],
  ])('%s comes back whole, in pages and as a preview', async (_, bytes) => {
    const text = json(bytes)
    const { temporary, history, runId } = await historyWith([text], json(bytes, 'r'))
    await using __ = temporary
    const stored = await history.reader.load(runId)
    expect([stored.attempts[0]?.text === text, stored.attempts[0]?.request === json(bytes, 'r')]).toEqual([
      true,
      true,
    ])

    const { attempts } = await history.reader.call(runId, 0)
    const id = bodyId(runId, 0, 1, 'response')
    const complete = bytes <= 65_536
    expect(attempts[0]).toMatchObject({
      attempt: 1,
      state: 'ok',
      errorCode: null,
      exception: null,
      response: { id, bytes, complete, preview: text.slice(0, 65_536) },
      received: { id: bodyId(runId, 0, 1, 'received'), bytes, preview: json(bytes, 'r').slice(0, 65_536) },
    })
    for (const [offset, length] of [
      [0, 10],
      [bytes - 3, 100],
      [CHUNK_BYTES - 5, 10],
      [bytes, 5],
      [0, bytes],
    ] as const) {
      const page = await history.reader.body(id, offset, length)
      expect(page.total).toBe(bytes)
      expect(Buffer.from(page.bytes).toString() === text.slice(offset, offset + length)).toBe(true)
    }
    expect(await history.reader.check()).toEqual([])
  })

  test('that many outcomes share is kept once', async () => {
    const text = json(1_000_000)
    const { temporary, history } = await historyWith(Array.from({ length: 20 }, () => text))
    await using _ = temporary
    await history.close()
    expect(statSync(temporary.file).size).toBeLessThan(2_000_000)
  })

  test('is not kept when its outcome is recorded already', async () => {
    const { temporary, history, runId } = await historyWith([json(20)])
    await using _ = temporary
    await record(history, journal => {
      journal.attempt(runId, sampleAttempt(0, 9, { text: json(20_000) }))
      return 1
    })
    const db = new DatabaseSync(temporary.file, { readOnly: true })
    // The flow's document alone.
    expect(db.prepare('SELECT count(*) AS bodies, sum(refs) AS refs FROM body').get()).toEqual({
      bodies: 1,
      refs: 1,
    })
    db.close()
  })

  test('preview ends before a character that the cut would split', async () => {
    const text = `"${'a'.repeat(65_533)}☃"`
    const { temporary, history, runId } = await historyWith([text])
    await using _ = temporary
    const { attempts } = await history.reader.call(runId, 0)
    expect(attempts[0]?.response?.preview).toBe(text.slice(0, 65_534))
  })

  test('that is not recorded is not found', async () => {
    const { temporary, history, runId } = await historyWith(['1'])
    await using _ = temporary
    const ids = [
      bodyId(runId, 0, 1, 'received'),
      bodyId(runId, 0, 1, 'exception'),
      bodyId(runId, 0, 2, 'response'),
      bodyId(runId, 1, 1, 'response'),
      bodyId('K0', 0, 1, 'response'),
      'nonsense',
    ]
    for (const id of ids) {
      await expect(history.reader.body(id, 0, 10)).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    }
    expect(await history.reader.call(runId, 9)).toEqual({ attempts: [], damage: [] })
  })
})

describe('a call', () => {
  test('gives all its attempts, first to last', async () => {
    const { temporary, history, runId } = await historyWith(['1'])
    await using _ = temporary
    await record(history, journal => {
      journal.attempt(runId, sampleAttempt(3, 3, { attempt: 2, text: '"fine"' }))
      journal.attempt(runId, sampleAttempt(3, 2, { state: 'failed', retried: true, text: 'Error: no' }))
      return 2
    })
    const { attempts } = await history.reader.call(runId, 3)
    expect(
      attempts.map(one => [one.attempt, one.state, one.retried, one.exception, one.response?.preview]),
    ).toEqual([
      [1, 'failed', true, 'Error: no', undefined],
      [2, 'ok', false, null, '"fine"'],
    ])
    expect(attempts[0]).toMatchObject({ errorCode: 'E_SERVICE_THREW', queuedMs: 1.25, runMs: 6.375 })
    const page = await history.reader.body(bodyId(runId, 3, 1, 'exception'), 7, 100)
    expect(Buffer.from(page.bytes).toString()).toBe('no')
  })
})

test('ids of bodies are read as they are made', () => {
  const part = fc.constantFrom<BodyPart>('received', 'response', 'exception')
  fc.assert(
    fc.property(fc.nat(2 ** 26), fc.nat(1_000_000), part, (call, attempt, name) => {
      expect(parseBodyId(bodyId('K1', call, attempt, name))).toEqual({
        runId: 'K1',
        call,
        attempt,
        part: name,
      })
    }),
  )
  for (const id of ['', 'a/b/c/response', 'a/1/1/other', 'a/1/1', 'a/1/1/response/x'])
    expect(parseBodyId(id)).toBeUndefined()
})
