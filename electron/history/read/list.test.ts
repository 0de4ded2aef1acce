import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { RunFilter } from '../../../shared/contract.ts'
import { cidSchema, type RunId } from '../../../shared/ids.ts'
import type { History } from '../history.ts'
import {
  record,
  sampleAttempt,
  sampleEnd,
  sampleInvocation,
  sampleRun,
  temporaryHistory,
} from '../testing/sample.ts'
import type { JournalRun } from '../types.ts'
import { RunQuery } from './run-query.ts'

interface Sample extends Partial<JournalRun> {
  services?: string[]
  end?: 'ok' | 'failed' | 'cancelled' | 'interrupted' | null
  exceptions?: string[]
}

async function addRun(
  history: History,
  { services = ['crm.get'], end = 'ok', exceptions = [], ...run }: Sample,
): Promise<RunId> {
  const whole = sampleRun(run)
  await record(history, journal => {
    journal.runStarted(whole)
    journal.invocation(whole.runId, sampleInvocation(services))
    exceptions.forEach((text, call) => {
      journal.attempt(whole.runId, sampleAttempt(call, call + 1, { state: 'failed', text }))
    })
    if (end !== null) {
      const state = end === 'ok' || end === 'failed' ? 'completed' : end
      journal.runEnded(whole.runId, sampleEnd(99, { state, ok: end === 'ok' }))
    }
    return 2 + exceptions.length + (end === null ? 0 : 1)
  })
  return whole.runId
}

const idsOf = async (history: History, filter: RunFilter): Promise<string[]> =>
  (await history.reader.list(filter, undefined, 1000)).runs.map(run => run.runId)

describe('a list of runs', () => {
  test('goes from the newest to the oldest, page by page, each run once', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    // Two at each moment, and not written in order.
    const moments = [5, 1, 4, 2, 3, 3, 1, 5, 2, 4]
    const added: { runId: string; startedAt: number; order: number }[] = []
    for (const [order, startedAt] of moments.entries()) {
      added.push({ runId: await addRun(history, { startedAt }), startedAt, order })
    }
    const expected = added
      .toSorted((a, b) => b.startedAt - a.startedAt || b.order - a.order)
      .map(run => run.runId)
    for (const limit of [1, 3, 5, 10, 11]) {
      const seen: string[] = []
      let after: string | undefined
      for (let more = true; more; ) {
        const page = await history.reader.list({}, after, limit)
        expect(page.runs.length).toBeLessThanOrEqual(limit)
        seen.push(...page.runs.map(run => run.runId))
        after = seen.at(-1)
        more = page.more
      }
      expect(seen).toEqual(expected)
    }
  })

  test('is of the runs that a filter wants', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const cid = cidSchema.parse('Order-0815')
    const a = await addRun(history, {
      flow: 'flows/a.flow.json',
      name: 'Alpha',
      startedAt: 10,
      services: ['x.one', 'x.two'],
    })
    const b = await addRun(history, {
      flow: 'flows/b.flow.json',
      startedAt: 20,
      end: 'failed',
      cid,
      services: ['x.two'],
    })
    const c = await addRun(history, {
      flow: 'flows/a.flow.json',
      startedAt: 30,
      end: 'cancelled',
      cid,
      services: ['y'],
    })
    const d = await addRun(history, {
      flow: 'flows/b.flow.json',
      startedAt: 40,
      end: null,
      services: ['x.one'],
    })
    const e = await addRun(history, {
      flow: '',
      startedAt: 50,
      end: 'interrupted',
      exceptions: ['Error: Boiler\n    at hidden (a.ts)\n[cause]: Error: Leaking 100% of it'],
    })

    const cases: [RunFilter, string[]][] = [
      [{}, [e, d, c, b, a]],
      [{ flow: 'flows/a.flow.json' }, [c, a]],
      [{ state: 'running' }, [d]],
      [{ state: 'completed' }, [b, a]],
      [{ state: 'cancelled' }, [c]],
      [{ state: 'interrupted' }, [e]],
      [{ ok: true }, [a]],
      [{ ok: false }, [e, c, b]],
      [{ cid }, [c, b]],
      [{ service: 'x.one' }, [d, a]],
      [{ service: 'audit.log' }, [e, d, c, b, a]],
      [{ service: 'x' }, []],
      [{ startedAfter: 20 }, [e, d, c]],
      [{ startedBefore: 20 }, [a]],
      [{ startedAfter: 10, startedBefore: 40 }, [c, b]],
      [{ service: 'x.two', startedAfter: 15, ok: false }, [b]],
      [{ text: 'ALPHA' }, [a]],
      [{ text: 'b.flow' }, [d, b]],
      [{ text: 'order-08' }, [c, b]],
      [{ text: 'x.' }, [d, b, a]],
      [{ text: 'boiler' }, [e]],
      [{ text: '100%' }, [e]],
      [{ text: 'hidden' }, []],
      [{ text: 'x.', state: 'completed', ok: true }, [a]],
    ]
    for (const [filter, expected] of cases)
      expect([filter, await idsOf(history, filter)]).toEqual([filter, expected])
  })

  test('finds exceptions of a run that has more of them than are kept for searching', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const exceptions = Array.from(
      { length: 400 },
      (_, index) => `Error: ${'long '.repeat(40)} customer ${index}.`,
    )
    const runId = await addRun(history, { exceptions })
    await addRun(history, {})
    expect(await idsOf(history, { text: 'customer 399.' })).toEqual([runId])
    expect(await idsOf(history, { text: 'customer 400.' })).toEqual([])
  })

  test('searches by text through more runs than one slice holds, in pages', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const wanted: string[] = []
    await record(history, journal => {
      for (let index = 0; index < 4_500; index++) {
        const run = sampleRun({ name: index % 1_999 === 500 ? 'Needle' : 'Hay', startedAt: index >> 1 })
        if (run.name === 'Needle') wanted.unshift(run.runId)
        journal.runStarted(run)
      }
      return 4_500
    })
    const first = await history.reader.list({ text: 'needle' }, undefined, 2)
    expect([first.runs.map(run => run.runId), first.more]).toEqual([wanted.slice(0, 2), true])
    const second = await history.reader.list({ text: 'needle' }, wanted[1], 2)
    expect([second.runs.map(run => run.runId), second.more]).toEqual([wanted.slice(2), false])
  })

  test('takes a text literally, and in any script', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const a = await addRun(history, { exceptions: ['Error: 100% of\u0000 parts_left'] })
    const b = await addRun(history, { exceptions: ['Fehler: Größe ÄNDERN', 'C:\\temp'] })
    const cases: [text: string, runs: string[]][] = [
      ['PARTS_LEFT', [a]],
      ['parts%left', []],
      ['parts-left', []],
      ['100% OF', [a]],
      ['1__%', []],
      ['grÖSSe', []],
      ['grÖße ändern', [b]],
      ['c:\\TEMP', [b]],
      ['c:temp', []],
    ]
    for (const [text, runs] of cases) expect([text, await idsOf(history, { text })]).toEqual([text, runs])
  })

  test('refuses to go on after a run that is no more', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    await expect(history.reader.list({}, 'K0', 10)).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  })

  test('is made by an index, without sorting, whatever single thing is wanted', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    await addRun(history, {})
    const db = new DatabaseSync(temporary.file, { readOnly: true })
    const filters: RunFilter[] = [
      {},
      { flow: 'a' },
      { state: 'running' },
      { state: 'completed' },
      { ok: false },
      { ok: true },
      { cid: 'c' },
      { service: 's' },
      { startedAfter: 1 },
    ]
    for (const filter of filters) {
      const query = new RunQuery(filter)
      const last = { startedAt: 9, key: 9 }
      for (const [sql, ...values] of [query.page(last, 10), query.searchPage(last, last, '%x%')]) {
        const plan = db
          .prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .all(...values)
          .map(row => String(row.detail))
        expect([
          filter,
          plan.filter(detail => detail.includes('TEMP B-TREE') || /^SCAN \w+$/.test(detail)),
        ]).toEqual([filter, []])
      }
    }
    db.close()
  })
})

describe('a run is found', () => {
  test('by its id, the beginning of it, or its cid: then the newest', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const cid = cidSchema.parse('twice')
    const older = await addRun(history, { cid, startedAt: 1 })
    const newer = await addRun(history, { cid, startedAt: 2 })
    const found = async (id: string): Promise<string> => (await history.reader.find(id)).runId
    expect(await found(older)).toBe(older)
    expect(await found('twice')).toBe(newer)
    expect(await found(older.slice(0, 20))).toBe(older)
    await expect(found('K')).rejects.toMatchObject({ code: 'E_CONFLICT' })
    await expect(found('twic')).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    expect(await history.reader.has(older)).toBe(true)
    expect(await history.reader.has('twice')).toBe(false)
  })
})

describe('a run that goes on', () => {
  test('is listed with the targets that it has so far, and how many of them are in', async () => {
    await using temporary = await temporaryHistory()
    const [history, other] = [await temporary.open(), await temporary.open()]
    const run = sampleRun()
    const listed = async () => (await other.reader.list({}, undefined, 10)).runs[0]
    await record(history, journal => {
      journal.runStarted(run)
      journal.invocation(run.runId, sampleInvocation(['a', 'b', 'c']))
      journal.attempt(run.runId, sampleAttempt(0, 1))
      journal.attempt(run.runId, sampleAttempt(1, 2, { state: 'failed' }))
      return 4
    })
    expect(await listed()).toMatchObject({ targetsIssued: 3, counts: { targets: 2, targetsFailed: 1 } })
    await record(history, journal => {
      journal.invocation(run.runId, sampleInvocation(['d', 'e'], { base: 10, parent: 0 }))
      return 1
    })
    expect(await listed()).toMatchObject({ targetsIssued: 5, counts: { targets: 2 } })
    await record(history, journal => {
      journal.runEnded(run.runId, sampleEnd(9))
      return 1
    })
    expect(await listed()).not.toHaveProperty('targetsIssued')
  })
})
