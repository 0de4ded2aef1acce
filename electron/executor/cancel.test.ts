import { describe, expect, test } from 'vitest'
import { callback, drawFlow, fanout, source, target } from './testing/draw-flow.ts'
import { fakeServices } from './testing/fake-services.ts'
import { type FollowedRun, World, type WorldOptions } from './testing/world.ts'

const states = ({ told }: FollowedRun) =>
  told.outcomes.map(one => `${one.target ? `${one.target} > ` : ''}${one.service} ${one.record.state}`)

const numberOf = ({ told }: FollowedRun, service: string): number => {
  const info = told.invocations[0]
  const index = info?.targets.findIndex(one => one.service === service) ?? -1
  if (!info || index < 0) throw new Error(`Expected a target ${service}`)
  return info.base + index
}

const flow = drawFlow(
  { s: fanout('src'), a: target('hangs'), b: target('fine'), c: callback('cb'), f: callback('fin') },
  [
    ['s', 'call', 'a'],
    ['s', 'call', 'b'],
    ['s', 'on-target', 'c'],
    ['s', 'on-final', 'f'],
  ],
)

function hanging(options: WorldOptions = {}): World {
  const world = new World(options)
  world.runtime.handle('hangs', context => context.hang())
  return world
}

describe('cancel of a run', () => {
  test('ends what runs, invokes no callback any more, and every delivery still has its outcome', async () => {
    const world = hanging()
    const followed = world.start(flow)
    await world.pass(5)
    const submitted = world.runtime.submitted.length
    followed.run.cancel()
    followed.run.cancel()
    await world.settle()
    expect(world.runtime.submitted).toHaveLength(submitted)
    expect(states(followed)).toEqual([
      'fine ok',
      'fine > cb ok',
      'hangs cancelled',
      'hangs > cb cancelled',
      'fin cancelled',
    ])
    expect(followed.told.outcomes.at(-1)?.text).toBe('The run was cancelled.')
    await expect(followed.run.completed).resolves.toMatchObject({
      state: 'cancelled',
      ok: false,
      counts: {
        targets: 2,
        targetsOk: 1,
        targetsFailed: 1,
        deliveries: 3,
        deliveriesOk: 1,
        deliveriesFailed: 2,
      },
    })
  })

  test('before anything of it is durable', async () => {
    const world = hanging({ auto: false })
    const followed = world.start(flow)
    followed.run.cancel()
    await world.quiet()
    for (let turn = 0; turn < 10; turn++) {
      world.journal.grant(1)
      await world.quiet()
    }
    expect(world.runtime.submitted).toEqual([])
    expect(states(followed)).toEqual([
      'hangs cancelled',
      'fine cancelled',
      'hangs > cb cancelled',
      'fine > cb cancelled',
      'fin cancelled',
    ])
    await expect(followed.run.completed).resolves.toMatchObject({ state: 'cancelled' })
  })

  test('once its end is written, it is too late: screen and history say the same', async () => {
    const world = new World({ auto: false })
    const followed = world.start(drawFlow({ s: source('src'), t: target('t') }, [['s', 'call', 't']]))
    await world.quiet()
    world.journal.grant()
    await world.quiet()
    expect(world.journal.entries.at(-1)).toMatchObject({ type: 'end', end: { state: 'completed', ok: true } })
    followed.run.cancel()
    world.journal.grant()
    await expect(followed.run.completed).resolves.toMatchObject({ state: 'completed', ok: true })
  })

  test('a result that was under way counts, and what it makes due is cancelled', async () => {
    const world = hanging()
    const followed = world.start(flow)
    await world.pass(5)
    followed.run.cancel()
    world.runtime.finish(world.runtime.only('hangs'), true, null, '"just in time"')
    await world.settle()
    expect(states(followed).slice(2)).toEqual(['hangs ok', 'hangs > cb cancelled', 'fin cancelled'])
  })

  test('reaches invocations that code has issued, and those that deliveries would have', async () => {
    const world = hanging()
    const nested = drawFlow(
      { s: source('src'), a: target('issuer'), c: callback('next'), b: target('never') },
      [
        ['s', 'call', 'a'],
        ['s', 'on-target', 'c'],
        ['c', 'call', 'b'],
      ],
    )
    world.runtime.handle('issuer', context => {
      context.issue({ pattern: 'parallel', targets: [['hangs', '1']], onTarget: ['told'] })
    })
    world.runtime.handle('next', context => context.hang())
    const followed = world.start(nested)
    await world.pass(5)
    followed.run.cancel()
    await world.settle()
    expect(states(followed)).toEqual([
      'issuer ok',
      'issuer > next cancelled',
      'hangs cancelled',
      'hangs > told cancelled',
    ])
    expect(world.runtime.submissions('told')).toEqual([])
    await expect(followed.run.completed).resolves.toMatchObject({ state: 'cancelled' })
  })
})

test('an invocation that is issued while the run is being cancelled runs nothing, and completes', async () => {
  const world = hanging()
  world.runtime.handle('hangs', async context => {
    await context.sleep(10)
    context.issue({ pattern: 'fanout', targets: [['never', '1']], onFinal: ['never'] })
    await context.hang()
  })
  const followed = world.start(flow)
  await world.pass(5)
  const { cancel } = world.runtime
  world.runtime.cancel = () => {}
  followed.run.cancel()
  await world.pass(10)
  world.runtime.cancel = cancel
  world.runtime.cancel(world.runtime.only('hangs'))
  await world.settle()
  expect(world.runtime.submissions('never')).toEqual([])
  expect(followed.told.outcomes.filter(one => one.service === 'never').map(one => one.record.state)).toEqual([
    'cancelled',
    'cancelled',
  ])
  await expect(followed.run.completed).resolves.toMatchObject({ state: 'cancelled' })
})

describe('cancel of an invocation', () => {
  test('cancels its targets, and their callbacks and finals run', async () => {
    const world = hanging()
    const followed = world.start(flow)
    await world.pass(5)
    const [info] = followed.told.invocations
    expect(followed.run.cancelInvocation(info?.invocationId ?? '')).toBe(1)
    expect(followed.run.cancelInvocation('K000000000000000000000000000')).toBeNull()
    await world.settle()
    expect(states(followed)).toEqual([
      'fine ok',
      'fine > cb ok',
      'hangs cancelled',
      'hangs > cb ok',
      'fin ok',
    ])
    await expect(followed.run.completed).resolves.toMatchObject({ state: 'completed', ok: false })
  })
})

describe('cancel of one target', () => {
  test('while its siblings go on; false once it has its outcome, null for one that does not exist', async () => {
    const world = hanging()
    const followed = world.start(flow)
    await world.pass(5)
    const { run } = followed
    expect(run.cancelCall(numberOf(followed, 'fine'))).toBe(false)
    expect(run.cancelCall(numberOf(followed, 'hangs'))).toBe(true)
    expect(run.cancelCall(99)).toBeNull()
    await world.settle()
    const outcome = followed.told.outcomes.find(one => one.service === 'hangs')
    expect(outcome).toMatchObject({ text: 'The target was cancelled.', record: { state: 'cancelled' } })
    expect(states(followed).slice(3)).toEqual(['hangs > cb ok', 'fin ok'])
  })

  test('a cancelled target is a completed one: its callbacks get the eight keys and E_CANCELLED', async () => {
    const world = hanging()
    const followed = world.start(flow)
    await world.pass(5)
    followed.run.cancelCall(numberOf(followed, 'hangs'))
    await world.settle()
    const [, task] = world.runtime.submissions('cb')
    expect(JSON.parse(task?.body ?? '')).toMatchObject({
      target: 'hangs',
      ok: false,
      response: '',
      exception: 'The target was cancelled.',
    })
    expect(task?.delivery).toMatchObject({ target: { errorCode: 'E_CANCELLED' } })
  })

  test('the first reason to cancel it stays its reason', async () => {
    const world = hanging()
    const followed = world.start(flow)
    await world.pass(5)
    followed.run.cancelCall(numberOf(followed, 'hangs'))
    followed.run.cancelInvocation(followed.told.invocations[0]?.invocationId ?? '')
    await world.settle()
    expect(followed.told.outcomes.find(one => one.service === 'hangs')?.text).toBe(
      'The target was cancelled.',
    )
  })

  test('cancel of one delivery leaves the others', async () => {
    const world = new World()
    world.runtime.handle('cb', context => context.hang())
    const followed = world.start(flow)
    await world.pass(5)
    world.runtime.handle('cb', () => 1)
    const cancelled = followed.told.calls.find(one => one.service === 'cb' && one.target === 'fine')
    expect(followed.run.cancelCall(cancelled?.record.call ?? -1)).toBe(true)
    await world.pass(5)
    expect(states(followed)).toContain('fine > cb cancelled')
    expect(followed.told.outcomes.find(one => one.record.state === 'cancelled')?.text).toBe(
      'The callback was cancelled.',
    )
  })
})

describe('cancel reaches a target in every stage', () => {
  /** Takes the target `it` to a stage, cancels it there, and expects it to be the only one that is cancelled. */
  async function expectCancelled(
    world: World,
    nodes: Record<string, object>,
    arrive: (followed: FollowedRun) => Promise<void>,
  ) {
    const all: Record<string, object> = { s: fanout('src'), c: callback('cb'), f: callback('fin'), ...nodes }
    const followed = world.start(
      drawFlow(all, [
        ...Object.keys(nodes).map(id => ['s', 'call', id] as const),
        ['s', 'on-target', 'c'],
        ['s', 'on-final', 'f'],
      ]),
    )
    await arrive(followed)
    expect(followed.run.cancelCall(numberOf(followed, 'it'))).toBe(true)
    await world.settle()
    const targets = followed.told.outcomes.filter(
      one => one.phase === 'target' && one.invocationId === followed.told.invocations[0]?.invocationId,
    )
    expect(targets.find(one => one.service === 'it')?.record.state).toBe('cancelled')
    expect(targets).toHaveLength(Object.keys(nodes).length)
    expect(world.runtime.submissions('cb')).toHaveLength(targets.length)
    expect(world.runtime.submissions('fin')).toHaveLength(1)
    await expect(followed.run.completed).resolves.toMatchObject({ state: 'completed' })
    expect(world.runtime.violations).toEqual([])
    // It is told apart from one that began and was cancelled.
    return targets.find(one => one.service === 'it')?.record
  }

  test('queued', async () => {
    const world = new World({ concurrency: 1 })
    world.runtime.handle('first', context => context.sleep(100))
    const record = await expectCancelled(world, { a: target('first'), b: target('it') }, () => world.pass(5))
    expect(world.runtime.submissions('it')).toEqual([])
    expect(record).toMatchObject({ attempt: 1, runMs: 0 })
  })

  test('preparing its service', async () => {
    const services = fakeServices()
    const { prepare } = services
    let held = false
    services.prepare = names => (held ? new Promise(() => {}) : prepare.call(services, names))
    const { resolve } = services
    services.resolve = name => (name === 'it' && held ? undefined : resolve.call(services, name))
    const world = new World({ services })
    await expectCancelled(world, { a: target('it') }, async () => {
      held = true
      await world.pass(5)
    })
    expect(world.runtime.submissions('it')).toEqual([])
  })

  test('preparing its request', async () => {
    const world = new World()
    world.runtime.expression('never', () => new Promise(() => {}))
    await expectCancelled(world, { a: target('it', { request: { $jsonata: 'never' } }) }, () => world.pass(5))
    expect(world.runtime.submissions('it')).toEqual([])
  })

  test('at the gate of its service; the others pass as before', async () => {
    const world = new World({ services: fakeServices({ it: { concurrency: 1 } }) })
    world.runtime.handle('it', context => context.sleep(10))
    const followed = world.start(
      drawFlow({ s: source('src'), a: target('it'), b: target('it'), d: target('it') }, [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
        ['s', 'call', 'd'],
      ]),
    )
    await world.pass(5)
    expect(followed.run.cancelCall(1)).toBe(true)
    await world.settle()
    expect(followed.told.outcomes.map(one => `${one.key} ${one.record.state}`)).toEqual([
      'it#2 cancelled',
      'it ok',
      'it#3 ok',
    ])
    expect(world.runtime.submissions('it')).toHaveLength(2)
  })

  test('submitted', async () => {
    const world = new World()
    world.runtime.handle('it', context => context.hang())
    const record = await expectCancelled(world, { a: target('it') }, () => world.pass(5))
    expect(record?.runMs).toBeGreaterThan(0)
  })

  test('pausing between attempts: no further attempt is made', async () => {
    const world = new World()
    world.runtime.handle('it', () => {
      throw new Error('flaky')
    })
    const retry = { attempts: 5, backoffMs: 1000, jitter: 0 }
    const record = await expectCancelled(world, { a: target('it', { retry }) }, () => world.pass(1500))
    expect(world.runtime.submissions('it')).toHaveLength(2)
    expect(record).toMatchObject({ attempt: 3 })
  })

  test('recording a failed attempt that would be followed by another', async () => {
    const world = new World({ auto: false })
    world.runtime.handle('it', () => {
      throw new Error('flaky')
    })
    const followed = world.start(
      drawFlow({ s: source('src'), a: target('it', { retry: { attempts: 5 } }) }, [['s', 'call', 'a']]),
    )
    await world.quiet()
    world.journal.grant(2)
    await world.quiet()
    expect(world.journal.waiting).toBe(1)
    expect(followed.run.cancelCall(0)).toBe(true)
    for (let turn = 0; turn < 5; turn++) {
      world.journal.grant()
      await world.quiet()
    }
    expect(world.runtime.submissions('it')).toHaveLength(1)
    expect(followed.told.calls.map(one => `${one.record.state} ${one.record.attempt}`)).toEqual([
      'running 1',
      'retrying 1',
      'cancelled 2',
    ])
    await expect(followed.run.completed).resolves.toMatchObject({ state: 'completed', ok: false })
  })

  test('recording its outcome: too late', async () => {
    const world = new World({ auto: false })
    const followed = world.start(drawFlow({ s: source('src'), a: target('it') }, [['s', 'call', 'a']]))
    await world.quiet()
    world.journal.grant(2)
    await world.quiet()
    expect(followed.run.cancelCall(0)).toBe(false)
  })

  test('while its flow runs: what runs in it is ended', async () => {
    const world = new World({
      services: fakeServices({ it: { kind: 'flow', flow: 'flows/inner.flow.json' } }),
    })
    world.flow(
      'flows/inner.flow.json',
      drawFlow({ i: source('in'), t: target('inner') }, [['i', 'call', 't']]),
    )
    world.runtime.handle('inner', context => context.hang())
    await expectCancelled(world, { a: target('it') }, () => world.pass(5))
    expect(world.runtime.running).toEqual([])
  })
})
