import { describe, expect, test } from 'vitest'
import type { InvocationPlan } from './plan.ts'
import { planFlow } from './plan-flow.ts'
import { callback, drawFlow, fanout, source, target, type Wiring } from './testing/draw-flow.ts'

function planOne(nodes: Record<string, object>, wires: readonly Wiring[]): InvocationPlan {
  const plans = planFlow(drawFlow(nodes, wires))
  const [plan] = plans
  if (!plan || plans.length > 1) throw new Error(`Expected one root, got ${plans.length}`)
  return plan
}

/** What each target's callbacks are, by name and condition. */
const callbacksOf = (plan: InvocationPlan) =>
  Object.fromEntries(
    plan.targets.map(({ key, onTarget }) => [
      key,
      onTarget.map(wire => `${plan.callbacks[wire.callback]?.service} ${wire.when}`),
    ]),
  )

describe('roots', () => {
  test('are the enabled sources, in the order of their ids', () => {
    const flow = drawFlow(
      {
        z: source('last'),
        b: source('second'),
        a: source('first'),
        off: source('never', { disabled: true }),
        t: target('t'),
      },
      [
        ['z', 'call', 't'],
        ['a', 'call', 't'],
      ],
    )
    expect(planFlow(flow).map(plan => plan.source)).toEqual(['first', 'second', 'last'])
  })

  test('are parallel and settle all, without more being said', () => {
    const plan = planOne({ s: source('the.source') }, [])
    expect(plan).toMatchObject({
      source: 'the.source',
      pattern: 'parallel',
      policy: 'all-settled',
      concurrency: null,
    })
    expect(plan).toMatchObject({ retry: null, flow: null, async: false, targets: [], callbacks: [] })
  })

  test('a parallel source has neither policy nor finals, whatever is drawn', () => {
    const plan = planOne({ s: source('s', { policy: 'fail-fast' }), t: target('t'), f: callback('f') }, [
      ['s', 'call', 't'],
      ['s', 'on-final', 'f'],
    ])
    expect(plan).toMatchObject({ policy: 'all-settled', onFinal: [], callbacks: [] })
  })

  test('a fan-out has both', () => {
    const plan = planOne(
      { s: fanout('s', { policy: { quorum: 2 }, concurrency: 3 }), t: target('t'), f: callback('f') },
      [
        ['s', 'call', 't'],
        ['s', 'on-final', 'f'],
      ],
    )
    expect(plan).toMatchObject({ pattern: 'fanout', policy: { quorum: 2 }, concurrency: 3, onFinal: [0] })
    expect(plan.callbacks.map(one => one.service)).toEqual(['f'])
  })
})

describe('targets', () => {
  test('are ordered by `order`, those without it after them, then by id of the wire', () => {
    const nodes = {
      s: source('s'),
      a: target('a'),
      b: target('b'),
      c: target('c'),
      d: target('d'),
      e: target('e'),
    }
    const plan = planOne(nodes, [
      ['s', 'call', 'a'],
      ['s', 'call', 'b', { order: 5 }],
      ['s', 'call', 'c', { order: -1 }],
      ['s', 'call', 'd'],
      ['s', 'call', 'e', { order: 5 }],
    ])
    expect(plan.targets.map(one => one.service)).toEqual(['c', 'b', 'e', 'a', 'd'])
  })

  test('disabled ones are left out, and the others number their instances without them', () => {
    const nodes = {
      s: source('s'),
      a: target('same'),
      b: target('same', { disabled: true }),
      c: target('same'),
    }
    const plan = planOne(nodes, [
      ['s', 'call', 'a'],
      ['s', 'call', 'b'],
      ['s', 'call', 'c'],
    ])
    expect(plan.targets.map(({ nodeId, key }) => [nodeId, key])).toEqual([
      ['a', 'same'],
      ['c', 'same#2'],
    ])
  })

  test('a service that is called like a numbered instance takes no key away', () => {
    const plan = planOne({ s: source('s'), a: target('x'), b: target('x#2'), c: target('x') }, [
      ['s', 'call', 'a'],
      ['s', 'call', 'b'],
      ['s', 'call', 'c'],
    ])
    expect(plan.targets.map(one => one.key)).toEqual(['x', 'x#2', 'x#3'])
  })

  test.each([
    ['a string', 'text', '"text"'],
    ['a number', 0, '0'],
    ['null', null, 'null'],
    ['false', false, 'false'],
    ['an empty string', '', '""'],
    ['an empty object', {}, '{}'],
    ['an expression with other keys', { $jsonata: '1', more: 2 }, '{"$jsonata":"1","more":2}'],
  ])('a request that is %s goes as it is', (_, request, text) => {
    const plan = planOne({ s: source('s'), t: target('t', { request }) }, [['s', 'call', 't']])
    expect(plan.targets[0]).toMatchObject({ request: text, expression: null })
  })

  test('without a request it is null; an expression is kept for later', () => {
    const plan = planOne(
      { s: source('s'), t: target('t'), u: target('u', { request: { $jsonata: 'input.id' } }) },
      [
        ['s', 'call', 't'],
        ['s', 'call', 'u'],
      ],
    )
    expect(plan.targets.map(({ request, expression }) => [request, expression])).toEqual([
      ['null', null],
      ['null', 'input.id'],
    ])
  })

  test('carry what their node says, and null for what it leaves to the service', () => {
    const retry = { attempts: 3, backoffMs: 10 }
    const more = { timeoutMs: 5, retry, idempotent: true, isolation: 'own' }
    const plan = planOne({ s: source('s'), a: target('a', more), b: target('b') }, [
      ['s', 'call', 'a'],
      ['s', 'call', 'b'],
    ])
    expect(plan.targets[0]).toMatchObject(more)
    expect(plan.targets[1]).toMatchObject({ timeoutMs: null, retry: null, idempotent: null, isolation: null })
  })
})

describe('callbacks', () => {
  const nodes = {
    s: fanout('s'),
    a: target('a'),
    b: target('b'),
    c: callback('c'),
    d: callback('d'),
    f: callback('f'),
  }

  test('of the source are for each target, of a target for it alone', () => {
    const plan = planOne(nodes, [
      ['s', 'call', 'a'],
      ['s', 'call', 'b'],
      ['s', 'on-target', 'c'],
      ['b', 'on-target', 'd', { when: 'failed' }],
      ['s', 'on-final', 'f'],
    ])
    expect(callbacksOf(plan)).toEqual({ a: ['c always'], b: ['c always', 'd failed'] })
    expect(plan.onTarget.map(index => plan.callbacks[index]?.service)).toEqual(['c', 'd'])
    expect(plan.onFinal.map(index => plan.callbacks[index]?.service)).toEqual(['f'])
  })

  test('drawn twice run twice, and are told of twice', () => {
    const plan = planOne(nodes, [
      ['s', 'call', 'a'],
      ['s', 'on-target', 'c'],
      ['s', 'on-target', 'c', { when: 'ok' }],
      ['s', 'on-final', 'f'],
      ['s', 'on-final', 'f'],
    ])
    expect(callbacksOf(plan)).toEqual({ a: ['c always', 'c ok'] })
    expect(plan.callbacks).toHaveLength(2)
    expect(plan.onTarget).toEqual([0, 0])
    expect(plan.onFinal).toEqual([1, 1])
  })

  test('that are disabled are not invoked, and neither is what they would issue', () => {
    const off = { ...nodes, c: callback('c', { disabled: true }) }
    const plan = planOne(off, [
      ['s', 'call', 'a'],
      ['s', 'on-target', 'c'],
      ['s', 'on-target', 'd'],
      ['s', 'on-final', 'c'],
      ['c', 'call', 'b'],
    ])
    expect(callbacksOf(plan)).toEqual({ a: ['d always'] })
    expect(plan.onFinal).toEqual([])
    expect(plan.callbacks.map(one => one.service)).toEqual(['d'])
  })

  test('are told of to finals even where there is no target to have them', () => {
    const plan = planOne(nodes, [
      ['s', 'on-target', 'c'],
      ['s', 'on-final', 'f'],
    ])
    expect(plan.targets).toEqual([])
    expect(plan.onTarget).toEqual([0])
  })

  test('may be the same service, and even the same node, in both roles', () => {
    const plan = planOne(nodes, [
      ['s', 'call', 'a'],
      ['s', 'on-target', 'c'],
      ['s', 'on-final', 'c'],
    ])
    expect(plan.callbacks).toHaveLength(1)
    expect([plan.onTarget, plan.onFinal]).toEqual([[0], [0]])
  })
})

describe('callbacks as sources', () => {
  test('issue an invocation of their own, named by their service, level by level', () => {
    const nodes = {
      s: source('root'),
      a: target('a'),
      c: callback('next', { pattern: 'fanout', policy: 'first-success' }),
      b: target('b'),
      d: callback('last'),
      e: target('e'),
    }
    const plan = planOne(nodes, [
      ['s', 'call', 'a'],
      ['s', 'on-target', 'c'],
      ['c', 'call', 'b'],
      ['c', 'on-final', 'd'],
      ['d', 'call', 'e'],
    ])
    const next = plan.callbacks[0]?.issues
    expect(next).toMatchObject({ nodeId: 'c', source: 'next', pattern: 'fanout', policy: 'first-success' })
    expect(next?.targets.map(one => one.service)).toEqual(['b'])
    const last = next?.callbacks[0]?.issues
    expect(last).toMatchObject({ nodeId: 'd', source: 'last', pattern: 'parallel' })
    expect(last?.targets.map(one => one.service)).toEqual(['e'])
    expect(last?.callbacks).toEqual([])
  })

  test('with disabled targets alone issue an invocation that is empty', () => {
    const nodes = { s: source('s'), a: target('a'), c: callback('c'), b: target('b', { disabled: true }) }
    const plan = planOne(nodes, [
      ['s', 'call', 'a'],
      ['s', 'on-target', 'c'],
      ['c', 'call', 'b'],
    ])
    expect(plan.callbacks[0]?.issues?.targets).toEqual([])
  })

  test('that lead to themselves are refused instead of planned without end', () => {
    const nodes = { s: source('s'), a: target('a'), c: callback('c') }
    const flow = drawFlow(nodes, [
      ['s', 'call', 'a'],
      ['a', 'on-target', 'c'],
      ['c', 'call', 'a'],
    ])
    expect(() => planFlow(flow)).toThrow('Expected a flow without circles, got s → c → c')
  })
})

test('ids that every object inherits are ordinary ids, and ends that do not exist are passed over', () => {
  const plan = planOne(
    {
      constructor: source('s'),
      toString: target('t', { request: { constructor: 1 } }),
      valueOf: callback('c'),
    },
    [
      ['constructor', 'call', 'toString'],
      ['constructor', 'call', 'hasOwnProperty'],
      ['constructor', 'on-target', 'valueOf'],
      ['constructor', 'on-target', 'isPrototypeOf'],
    ],
  )
  expect(callbacksOf(plan)).toEqual({ t: ['c always'] })
})
