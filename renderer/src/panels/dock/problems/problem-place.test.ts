import { expect, test } from 'vitest'
import type { Problem } from '../../../../../shared/flow/problem.ts'
import type { FlowDocument } from '../../../../../shared/flow/schema.ts'
import { messageParts, placeOf, shownProblems } from './problem-place.ts'

const problem = (pointer: string, severity: Problem['severity'] = 'error'): Problem => ({
  severity,
  code: 'x',
  message: 'm',
  pointer,
})
const document = {
  nodes: { a1: { kind: 'source', service: 'dash.load' }, b2: { kind: 'target', service: 'erp.get' } },
  edges: { e1: { from: 'a1', to: 'b2', role: 'call' } },
} as unknown as FlowDocument

test.each([
  ['/nodes/b2/service', { kind: 'node', id: 'b2', name: 'erp.get' }],
  ['/edges/e1', { kind: 'edge', id: 'e1', name: 'dash.load to erp.get' }],
  ['/services/erp.get/timeoutMs', { kind: 'flow', name: 'erp.get' }],
  ['/nodes/gone', { kind: 'flow', name: 'The flow' }],
  ['/nodes/constructor', { kind: 'flow', name: 'The flow' }],
  ['', { kind: 'flow', name: 'The flow' }],
])('%s is about %j', (pointer, place) => {
  expect(placeOf(problem(pointer), document)).toEqual(place)
})

test('errors come first', () => {
  const all = [problem('/a', 'warning'), problem('/b'), problem('/c', 'warning'), problem('/d')]
  expect(shownProblems(all, 'all').map(({ pointer }) => pointer)).toEqual(['/b', '/d', '/a', '/c'])
  expect(shownProblems(all, 'warning').map(({ pointer }) => pointer)).toEqual(['/a', '/c'])
})

test('names are set off', () => {
  const names = (message: string, known: string[] = []) =>
    messageParts(message, new Set(known)).flatMap(({ text, name }) => (name ? [text] : []))
  expect(names('No service is called erp.get-ordres. Did you mean erp.get-orders?')).toEqual([
    'erp.get-ordres',
    'erp.get-orders',
  ])
  expect(
    names('recs.get-offers is a target. An on-target wire ends at a callback.', ['recs.get-offers']),
  ).toEqual(['recs.get-offers'])
  expect(names('{{secret.TOKEN}} is not set, see `request`.')).toEqual(['{{secret.TOKEN}}', 'request'])
  const whole = 'Line 3.5 of a.b is odd'
  expect(
    messageParts(whole, new Set())
      .map(({ text }) => text)
      .join(''),
  ).toBe(whole)
})
