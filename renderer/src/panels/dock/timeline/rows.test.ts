import { describe, expect, test } from 'vitest'
import { codeToByte } from '../../../../../shared/outcome-codes.ts'
import { CallIndex } from '../../../../../shared/run/layout.ts'
import type { CallRecord, CallState, InvocationInfo } from '../../../../../shared/run/model.ts'
import type { RunView } from '../../../../../shared/run/projection.ts'
import { summary } from '../../../../../shared/run/testing.ts'
import type { CallRow } from '../../../stores/types.ts'
import { type RowRequest, shownRows } from './rows.ts'

const invocation = (over: Partial<InvocationInfo>): InvocationInfo =>
  ({
    invocationId: `K${'0'.repeat(27)}`,
    parent: null,
    nodeId: null,
    source: 'src',
    pattern: 'fanout',
    policy: 'all-settled',
    cid: 'c',
    issuedAt: 0,
    base: 0,
    targets: [],
    callbacks: [],
    onFinal: [],
    ...over,
  }) as InvocationInfo

const target = (service: string, onTarget: number[] = []) => ({
  nodeId: null,
  service,
  key: service,
  onTarget,
})

/** Targets 0 to 2, deliveries 3 (of 0) and 4 (of 1), final 5; 3 invoked target 6. */
const invocations = [
  invocation({
    targets: [target('a.one', [0]), target('b.two', [0]), target('c.three')],
    callbacks: [{ nodeId: null, service: 'audit.log' }],
    onFinal: [0],
  }),
  invocation({ base: 6, parent: 3, targets: [target('inner')] }),
]
const view: RunView = {
  seq: 1,
  run: summary,
  invocations,
  calls: [],
  index: new CallIndex(invocations),
  logged: 0,
  dropped: 0,
}

test('targets of which nothing was told wait since they were issued, as long as the run goes on', () => {
  const rows = [
    { call: 0, phase: 'target', service: 'a.one', targetCall: null, record: undefined } as CallRow,
  ]
  const issued = invocations.map(one => ({ ...one, issuedAt: 7 }))
  const since = (state: RunView['run']['state']) =>
    shownRows(
      rows,
      { ...view, run: { ...summary, state }, invocations: issued, index: new CallIndex(issued) },
      { opened: new Set(), order: 'flow', filter: '' },
    )[0]?.queuedSince
  expect(since('running')).toBe(7)
  expect(since('completed')).toBeNull()
})

const record = (call: number, state: CallState, runMs = 10, code = 0): CallRecord => ({
  seq: 1,
  call,
  attempt: 1,
  state,
  code,
  pinned: false,
  at: 100 - call,
  queuedMs: 0,
  runMs,
})
const row = (
  call: number,
  phase: CallRow['phase'],
  service: string,
  of: CallRecord | undefined,
  targetCall: number | null = null,
): CallRow => ({
  call,
  phase,
  service,
  name: service,
  record: of,
  nodeId: null,
  target: null,
  targetCall,
})
const rows: CallRow[] = [
  row(0, 'target', 'a.one', record(0, 'ok', 5)),
  row(3, 'on-target', 'audit.log', record(3, 'ok'), 0),
  row(6, 'target', 'inner', record(6, 'timed-out')),
  row(1, 'target', 'b.two', record(1, 'failed', 50, codeToByte('E_HTTP_STATUS'))),
  row(4, 'on-target', 'audit.log', undefined, 1),
  row(2, 'target', 'c.three', record(2, 'running', 0)),
  row(5, 'on-final', 'audit.log', undefined),
]

const shown = (over: Partial<RowRequest> = {}) =>
  shownRows(rows, view, { opened: new Set(), order: 'flow', filter: '', ...over }).map(
    ({ row: { call }, depth, open }) => `${'-'.repeat(depth)}${call}${open ? ' open' : ''}`,
  )

test('closed rows hold their deliveries as dots', () => {
  expect(shown()).toEqual(['0', '1', '2', '5'])
  const [first, second] = shownRows(rows, view, { opened: new Set(), order: 'flow', filter: '' })
  expect(first?.folded.map(({ call }) => call)).toEqual([3])
  expect(second).toMatchObject({ branch: false, folded: [] })
})

test('open rows show what lies in them, what a delivery invoked included', () => {
  expect(shown({ opened: new Set([0, 3]) })).toEqual(['0 open', '-3 open', '--6', '1', '2', '5'])
})

test('a final says how many targets it waits for', () => {
  const last = shownRows(rows, view, { opened: new Set(), order: 'flow', filter: '' }).at(-1)
  expect(last?.waitsFor).toBe(1)
})

describe('order', () => {
  test('slowest first, what runs above what has ended, finals last', () => {
    expect(shown({ order: 'slowest' })).toEqual(['2', '1', '0', '5'])
  })
  test('by start', () => {
    expect(shown({ order: 'start' })).toEqual(['2', '1', '0', '5'])
  })
})

describe('the filter', () => {
  test.each([
    ['two', ['1']],
    ['FAILED', ['1']],
    ['http_st', ['1']],
    ['inner', ['0 open', '-3 open', '--6']],
    ['timed', ['0 open', '-3 open', '--6']],
    ['log', ['0 open', '-3', '5']],
    ['nothing like it', []],
  ])('%s', (filter, expected) => {
    expect(shown({ filter })).toEqual(expected)
  })

  test('looks into exceptions that are known', () => {
    expect(shown({ filter: 'quota', textOf: call => (call === 2 ? 'Over quota' : null) })).toEqual(['2'])
  })
})
