import { describe, expect, test } from 'vitest'
import { type RunEvent, runEventSchema } from '../../../shared/run/event.ts'
import type { CallRecord } from '../../../shared/run/model.ts'
import { sampleInvocation, sampleRun } from '../../history/testing/sample.ts'
import { type EventCall, EventLines } from './event-line.ts'

const { info: invocation } = sampleInvocation(['crm.get-customer'])
const RUN = sampleRun().runId
const record: CallRecord = {
  seq: 7,
  call: 3,
  attempt: 2,
  state: 'ok',
  code: 0,
  pinned: false,
  at: 1_790_000_000_000.25,
  queuedMs: 1.5,
  runMs: 2.0625,
}
const target: EventCall = { invocation, nodeId: 't1', phase: 'target', callback: null, target: 'crm.get' }
const delivery: EventCall = { ...target, nodeId: 'log', phase: 'on-target', callback: 'audit.log' }
const final: EventCall = { ...delivery, phase: 'on-final', target: null }

const read = (line: string): RunEvent => {
  expect(line.endsWith('\n')).toBe(true)
  return runEventSchema.parse(JSON.parse(line))
}

describe('lines of events', () => {
  test('say of each call who it is, also when one callback has several parts', () => {
    const lines = new EventLines(RUN, false)
    const said = [target, delivery, final, delivery, final].map(call =>
      read(lines.completed(record, call, { payload: '{"a":1}', text: '"done"' })),
    )
    expect(said).toMatchObject([
      { type: 'target.completed', nodeId: 't1', target: 'crm.get', response: 'done' },
      { type: 'delivery.completed', phase: 'on-target', callback: 'audit.log', target: 'crm.get' },
      { type: 'delivery.completed', phase: 'on-final', callback: 'audit.log', target: null },
      { type: 'delivery.completed', phase: 'on-target', callback: 'audit.log', target: 'crm.get' },
      { type: 'delivery.completed', phase: 'on-final', callback: 'audit.log', target: null },
    ])
  })

  test('follow each invocation', () => {
    const lines = new EventLines(RUN, false)
    const other = sampleInvocation(['erp.get-orders']).info
    const ids = [invocation, other, invocation].map(
      one => JSON.parse(lines.queued(1, record.at, { ...target, invocation: one })).invocationId,
    )
    expect(ids).toEqual([invocation.invocationId, other.invocationId, invocation.invocationId])
  })

  test('carry names that JSON must escape', () => {
    const lines = new EventLines(RUN, false)
    const names = ['a"b', 'back\\slash', 'line\nbreak', '', '\u2028', 'ünï.cøde', '\ud800']
    for (const name of names) {
      const line = lines.queued(1, record.at, { ...target, nodeId: name, target: name })
      expect(JSON.parse(line)).toMatchObject({ nodeId: name, target: name })
    }
  })

  test('have the time of their own event, whichever came before', () => {
    const lines = new EventLines(RUN, false)
    const times = [0, 0.999, 1, 255, 256, 512, -1, 1_790_000_000_000.9, 1_790_000_000_256, 0, 8.64e15]
    for (const at of times) {
      expect(JSON.parse(lines.queued(1, at, target)).ts).toBe(new Date(at).toISOString())
    }
    expect(() => lines.queued(1, Number.NaN, target)).toThrow(RangeError)
  })

  test('have durations to a thousandth of a millisecond', () => {
    const lines = new EventLines(RUN, false)
    const times = [
      0, -1, 0.0004, 0.0005, 0.001, 0.01, 0.1, 0.999, 0.9999, 1, 1.05, 12.34, 1234.5678, 86_400_000.1, 1e13,
    ]
    for (const runMs of times) {
      const line = lines.completed({ ...record, runMs }, target, { payload: null, text: '1' })
      expect(JSON.parse(line).runMs).toBe(Math.round(Math.max(0, runMs) * 1000) / 1000)
    }
  })

  test('name a body that is too long for them, unless all is asked for', () => {
    const text = JSON.stringify('x'.repeat(200_000))
    const bodies = { payload: text, text }
    expect(JSON.parse(new EventLines(RUN, false).completed(record, delivery, bodies))).toMatchObject({
      payload: { $body: `${RUN}/3/0/received`, bytes: text.length },
      response: { $body: `${RUN}/3/2/response`, bytes: text.length },
    })
    expect(JSON.parse(new EventLines(RUN, true).completed(record, delivery, bodies))).toMatchObject({
      payload: JSON.parse(text),
      response: JSON.parse(text),
    })
  })
})
