import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CallState } from '../../../../shared/run/model.ts'
import { callStates } from '../../../../shared/run/model.ts'
import { failed, type InvocationSpec, ok, runView, STARTED_AT, summary } from '../testing/run-builder.ts'
import type { Style } from './call-line.ts'
import { liveFrame } from './live.ts'
import { plainLines } from './plain.ts'
import { runTable } from './runs.ts'
import { summaryLines } from './summary.ts'
import { type Line, textOf } from './text.ts'
import { fullTree, treeLines } from './tree.ts'
import { widthOf } from './width.ts'

const style: Style = { unicode: true, now: STARTED_AT + 2_410, turn: null }
const text = (lines: readonly Line[]): string[] => lines.map(line => textOf(line).trimEnd())

const dashboard: InvocationSpec = {
  onTarget: ['audit.log', 'ui.update'],
  onFinal: ['dashboard.render'],
  targets: [
    { name: 'crm.get-customer', call: ok(184), deliveries: [ok(3.2), failed()] },
    { name: 'erp.get-orders', call: { ...failed('E_HTTP_STATUS', 1200), attempt: 3 }, deliveries: [ok(1)] },
    { name: 'erp.get-orders#2', call: { state: 'timed-out', code: 'E_TIMEOUT', runMs: 5000, queuedMs: 40 } },
    { name: 'recs.get-offers', call: { state: 'running', queuedMs: 10 } },
    { name: 'pay.get-invoices', call: { state: 'ok', runMs: 0, pinned: true } },
    { name: 'geo.find' },
  ],
  finals: [{ state: 'queued' }],
}

describe('the tree', () => {
  test('targets in flow order, their callbacks under them, finals last', () => {
    expect(text(fullTree(runView([dashboard]), style))).toEqual([
      '✓ OK          crm.get-customer     184 ms',
      '    ✓ OK          audit.log        3.2 ms',
      '    ✗ Failed      ui.update         12 ms  E_SERVICE_THREW',
      '✗ Failed      erp.get-orders       1.20 s  E_HTTP_STATUS  attempt 3',
      '    ✓ OK          audit.log          1 ms',
      '◷ Timed out   erp.get-orders#2     5.00 s  queued 40 ms',
      '◐ Running     recs.get-offers      2.40 s  queued 10 ms',
      '✓ OK          pay.get-invoices       0 ms  pinned',
      '◌ Queued      geo.find',
      '◌ Queued      dashboard.render             final',
    ])
  })

  test('what a call issued stands under it, with a heading', () => {
    const view = runView([
      { targets: [{ name: 'a.b', call: ok(1) }], onTarget: ['c.d'] },
      { source: 'a.b', parent: 0, targets: [{ name: 'x.y', call: ok(2) }] },
    ])
    expect(text(fullTree(view, style))).toEqual([
      '✓ OK          a.b                1 ms',
      '    a.b  parallel',
      '        ✓ OK          x.y            2 ms',
    ])
  })

  test('several roots have headings of their own', () => {
    const view = runView([
      { source: 's.one', targets: [{ name: 'a', call: ok() }] },
      { source: 's.two', targets: [{ name: 'b', call: ok() }] },
    ])
    expect(text(fullTree(view, style)).map(line => line.trimStart().split('  ')[0])).toEqual([
      's.one',
      '✓ OK',
      's.two',
      '✓ OK',
    ])
  })

  test('without Unicode it is ASCII', () => {
    for (const line of text(fullTree(runView([dashboard]), { ...style, unicode: false }))) {
      expect(line).toMatch(/^[ -~]*$/)
    }
  })

  test('names are inert', () => {
    const view = runView([{ targets: [{ name: 'bad\u001b[2Jname', call: ok() }] }])
    expect(text(fullTree(view, style))[0]).toContain('bad\\u001b[2Jname')
  })
})

const many = (count: number, state: (index: number) => CallState): InvocationSpec => ({
  onTarget: ['audit.log'],
  targets: Array.from({ length: count }, (_, index) => ({
    name: `t${String(index).padStart(5, '0')}`,
    call: { state: state(index), runMs: 5 },
    ...(state(index) === 'ok' && { deliveries: [index % 100 === 0 ? failed() : ok(1)] }),
  })),
})

describe('a run that does not fit', () => {
  const state = (index: number): CallState =>
    index === 399 ? 'failed' : index >= 400 && index < 412 ? 'running' : index > 411 ? 'queued' : 'ok'

  test('shows what is under way, then trouble, in flow order, and sums up the rest', () => {
    const lines = text(treeLines(runView([many(500, state)]), 15, 'running', style))
    expect(lines).toHaveLength(15)
    expect(lines[0]).toMatch(/^✗ Failed +t00399/)
    expect(lines[1]).toMatch(/^◐ Running +t00400/)
    expect(lines[12]).toMatch(/^◐ Running +t00411/)
    expect(lines[13]).toMatch(/^◌ Queued +t00412/)
    expect(lines[14]).toBe('… 486 more: 87 queued, 399 OK')
  })

  test('leaves room for what failed while much is running', () => {
    const view = runView([many(100, index => (index % 10 === 9 ? 'failed' : 'running'))])
    const lines = text(treeLines(view, 10, 'running', style))
    expect(lines.filter(line => line.startsWith('✗'))).toHaveLength(3)
    expect(lines.filter(line => line.startsWith('◐'))).toHaveLength(6)
    expect(lines.at(-1)).toBe('… 91 more: 84 running, 7 failed')
  })

  test('shows trouble first when it has ended, with callbacks summed up', () => {
    const lines = text(
      treeLines(runView([many(500, index => (index === 450 ? 'failed' : 'ok'))]), 4, 'trouble', style),
    )
    expect(lines).toEqual([
      expect.stringMatching(/^✓ OK +t00000 +5 ms {2}callbacks 1, 1 failed$/),
      expect.stringMatching(/^✓ OK +t00001 +5 ms {2}callbacks 1$/),
      expect.stringMatching(/^✗ Failed +t00450/),
      '… 497 more: 497 OK',
    ])
  })

  test('says nothing of a rest when the targets alone just fit', () => {
    const lines = text(treeLines(runView([many(8, () => 'ok')]), 8, 'running', style))
    expect(lines).toHaveLength(8)
    expect(lines[7]).toMatch(/^✓ OK +t00007/)
  })

  test('whatever the run and the window, no frame is too high or too wide, and every target is counted', () => {
    const states = fc.array(fc.constantFrom(...callStates), { maxLength: 60 })
    fc.assert(
      fc.property(
        states,
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 0, max: 40 }),
        (list, columns, rows) => {
          const view = runView([many(list.length, index => list[index] ?? 'ok')])
          const frame = liveFrame(view, columns, rows, style)
          expect(frame.length).toBeLessThan(Math.max(4, rows))
          for (const line of frame) expect(widthOf(textOf(line))).toBeLessThanOrEqual(columns)
          const lines = text(liveFrame(view, 500, rows, style)).slice(2)
          const rest = /^… ([\d,]+) more/.exec(lines.at(-1) ?? '')
          const targets = lines.filter(line => /^\S .* t\d{5}/.test(line)).length
          expect(targets + Number(rest?.[1] ?? 0)).toBe(list.length)
        },
      ),
    )
  })
})

describe('the live frame', () => {
  test('heading, bar and tree', () => {
    const [heading, bar, first] = text(liveFrame(runView([dashboard]), 200, 40, { ...style, turn: 1 }))
    expect(heading).toBe('Customer dashboard  flows/dashboard.flow.json  K000000000000000000000000000')
    expect(bar).toBe(
      '████████████████░░░░░░░░  4 of 6 targets, 2 failed, 1 running  3 deliveries, 1 failed  2.41 s',
    )
    expect(first).toContain('crm.get-customer')
  })

  test('glyphs turn while few run, and stand still when many do', () => {
    const glyphs = (count: number, turn: number): string[] =>
      text(liveFrame(runView([many(count, () => 'running')]), 200, 200, { ...style, turn })).slice(2)
    expect(glyphs(2, 1)[0]?.[0]).toBe('◓')
    expect(glyphs(2, 2)[0]?.[0]).toBe('◑')
    expect(glyphs(51, 1)[0]?.[0]).toBe('◐')
  })
})

describe('plain lines', () => {
  test('each outcome once, in the order in which it happened', () => {
    const before = runView([
      { ...dashboard, targets: dashboard.targets.map(({ name }) => ({ name })), finals: [] },
    ])
    const after = runView([dashboard])
    const lines = text(plainLines(before, after, style))
    expect(lines.map(line => line.replace(/ {2,}/g, ' ').trim())).toEqual([
      '✓ OK crm.get-customer 184 ms',
      '✗ Failed erp.get-orders 1.20 s E_HTTP_STATUS attempt 3',
      '◷ Timed out erp.get-orders#2 5.00 s queued 40 ms',
      '✓ OK pay.get-invoices 0 ms pinned',
      '✓ OK audit.log 3.2 ms for crm.get-customer',
      '✗ Failed ui.update 12 ms E_SERVICE_THREW for crm.get-customer',
      '✓ OK audit.log 1 ms for erp.get-orders',
    ])
    expect(plainLines(after, after, style)).toEqual([])
    expect(plainLines(undefined, after, style)).toHaveLength(lines.length)
  })
})

describe('summaries', () => {
  const counts = {
    targets: 7,
    targetsOk: 4,
    targetsFailed: 2,
    deliveries: 1_014,
    deliveriesOk: 1_014,
    deliveriesFailed: 0,
  }

  test.each([
    ['completed', true, 'All OK'],
    ['completed', false, 'Not all OK'],
    ['cancelled', false, 'Cancelled'],
    ['interrupted', false, 'Interrupted'],
    ['running', null, 'Running'],
  ] as const)('a run that is %s with ok %j is "%s"', (state, isOk, word) => {
    expect(text(summaryLines({ run: summary({ state, ok: isOk }), invocations: [] }, STARTED_AT))[0]).toBe(
      word,
    )
  })

  test('counts, wall time, cid, run', () => {
    const run = summary({ state: 'completed', ok: false, counts, endedAt: STARTED_AT + 192_000, resumes: 1 })
    expect(text(summaryLines({ run, invocations: [] }, 0))).toEqual([
      'Not all OK',
      '  Targets     4 OK, 2 failed, 1 without outcome of 7',
      '  Deliveries  1,014 OK of 1,014',
      '  Wall time   3 min 12 s',
      '  cid         my-cid',
      '  Run         K000000000000000000000000000',
      '  Resumed     once',
    ])
  })

  test('a list of runs', () => {
    const [titles, line] = text(
      runTable([summary({ state: 'completed', ok: false, counts, endedAt: STARTED_AT + 184 })], 0),
    )
    expect(titles).toMatch(/^Run +Started +Outcome +Took +Targets +Failed +Flow +cid$/)
    expect(line).toMatch(/^K000000000 {2}\d{4}-.* {2}Not all OK {2}184 ms {8}7 {7}2 {2}flows\/dashboard/)
  })
})
