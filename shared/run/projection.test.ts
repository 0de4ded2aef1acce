import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RecordWriter } from './columns.ts'
import type { CallRecord } from './model.ts'
import { applyUpdate, RunGapError, type RunView } from './projection.ts'
import { callRecord, invocations, summary } from './testing.ts'
import { type RunUpdate, runUpdateSchema } from './update.ts'

const bytesOf = (records: readonly CallRecord[]): Uint8Array<ArrayBuffer> => {
  const writer = new RecordWriter()
  for (const record of records) writer.push(record)
  return writer.take()
}
const snapshot = (records: readonly CallRecord[] = [], to = 0): RunUpdate => ({
  type: 'snapshot',
  to,
  run: summary,
  invocations: [],
  records: bytesOf(records),
  logged: 0,
  dropped: 0,
})
const smallRecord = callRecord.map(record => ({ ...record, call: record.call % 50 }))

describe('the state of a run', () => {
  test('is the latest record of each call, however the records are cut into updates', () => {
    fc.assert(
      fc.property(fc.array(fc.array(smallRecord, { maxLength: 20 }), { maxLength: 10 }), batches => {
        let view: RunView = applyUpdate(undefined, snapshot())
        batches.forEach((batch, index) => {
          view = applyUpdate(view, { type: 'changes', from: index, to: index + 1, records: bytesOf(batch) })
        })
        const latest = new Map(batches.flat().map(record => [record.call, record]))
        for (let call = 0; call < 50; call++) expect(view.calls[call]).toEqual(latest.get(call))
        // Someone who joins now sees the same.
        const joined = applyUpdate(undefined, snapshot([...latest.values()], batches.length))
        expect(joined.calls.filter(Boolean)).toEqual(view.calls.filter(Boolean))
      }),
    )
  })

  test('keeps the objects of calls that an update does not name, and never alters an older state', () => {
    const [a, b] = fc.sample(callRecord, 2)
    if (!a || !b) throw new Error('Expected two samples')
    const before = applyUpdate(
      undefined,
      snapshot([
        { ...a, call: 1 },
        { ...a, call: 2 },
      ]),
    )
    const first = before.calls[1]
    const after = applyUpdate(before, {
      type: 'changes',
      from: 0,
      to: 1,
      records: bytesOf([{ ...b, call: 2 }]),
    })
    expect(after.calls[1]).toBe(first)
    expect(after.calls[2]).toEqual({ ...b, call: 2 })
    expect(before.calls[2]).toEqual({ ...a, call: 2 })
  })

  test('knows new invocations', () => {
    fc.assert(
      fc.property(invocations, infos => {
        let view = applyUpdate(undefined, snapshot())
        infos.forEach((info, index) => {
          view = applyUpdate(view, { type: 'changes', from: index, to: index + 1, invocations: [info] })
        })
        expect(view.invocations).toEqual(infos)
        expect(view.index.place(0)?.invocation).toEqual(
          infos.find(info => view.index.place(0)?.invocation === info),
        )
      }),
    )
  })

  test('takes the run, the log and what was dropped from the update that has them', () => {
    const view = applyUpdate(undefined, snapshot())
    const run = { ...summary, state: 'completed' as const, ok: true }
    const after = applyUpdate(view, { type: 'changes', from: 0, to: 3, run, logged: 5, dropped: 2 })
    expect(after).toMatchObject({ seq: 3, run, logged: 5, dropped: 2 })
    expect(applyUpdate(after, { type: 'changes', from: 3, to: 4 })).toMatchObject({
      run,
      logged: 5,
      dropped: 2,
    })
  })

  test('is not guessed when an update is missing', () => {
    const view = applyUpdate(undefined, snapshot([], 7))
    expect(() => applyUpdate(view, { type: 'changes', from: 8, to: 9 })).toThrow(RunGapError)
    expect(() => applyUpdate(undefined, { type: 'changes', from: 0, to: 1 })).toThrow(RunGapError)
  })
})

test('an update with cut records does not validate', () => {
  expect(runUpdateSchema.safeParse(snapshot()).success).toBe(true)
  expect(runUpdateSchema.safeParse({ ...snapshot(), records: new Uint8Array(27) }).success).toBe(false)
})
