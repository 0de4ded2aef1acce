import { describe, expect, test } from 'vitest'
import { monotonicNow } from '../clock.ts'
import { type Hosting, type Seen, TestWorker } from './testing.ts'

const types = (records: readonly Seen[]) => records.map(({ type }) => type)

describe.each<Hosting>(['fork', 'utility process'])('a worker started as by %s', hosting => {
  test('loads a service, runs a call of it and ends when it is told to', async () => {
    await using worker = new TestWorker({}, hosting)
    const { loaded } = await worker.load({ kind: 'built-in', name: 'demo.echo' })
    expect(loaded).toEqual({ ok: true, meta: {}, files: [] })
    const outcome = await worker.run({ body: { a: [1, 'ü', null] } })
    expect(outcome).toMatchObject({ ok: true, code: null, text: '{"a":[1,"ü",null]}' })
    await worker.until('drained')
    expect(types(worker.seen)).toEqual(['loaded', 'started', 'finished', 'drained'])
    expect(worker.frames).toHaveLength(2)
    worker.send(Buffer.from([6]))
    expect(await worker.exited).toBe(0)
    expect(worker.output).toBe('')
    expect(worker.recorded()).toEqual([])
  })

  test('survives what is thrown when nobody listens, and says whose it was', async () => {
    await using worker = new TestWorker({}, hosting)
    const service = await worker.code(`ctx => {
      const { how } = ctx.request.payload
      if (how === 'reject') void Promise.reject(new Error('rejected by nobody'))
      if (how === 'throw') setTimeout(() => { throw new Error('thrown by a timer') })
      return new Promise(() => {})
    }`)
    const [reject = 0, wait = 0, throws = 0] = worker.calls([
      { service, body: { how: 'reject' } },
      { service, body: { how: 'wait' } },
      { service, body: { how: 'throw' } },
    ])
    expect(await worker.finished(reject)).toMatchObject({ ok: false, code: 'E_SERVICE_THREW' })
    expect((await worker.finished(reject)).text).toMatch(/^Error: rejected by nobody\n {4}at .*s0\.ts:3:\d+/)
    expect(await worker.finished(throws)).toMatchObject({ ok: false, code: 'E_SERVICE_THREW' })
    expect((await worker.finished(throws)).text).toContain('thrown by a timer')
    worker.ping()
    await worker.until('pong')
    expect(worker.seen.some(record => record.type === 'finished' && record.id === wait)).toBe(false)
  })

  test('puts an exit down to the call that made it', async () => {
    await using worker = new TestWorker({}, hosting)
    const service = await worker.code(`ctx => {
      if (ctx.request.payload.exit) process.exit(3)
      return new Promise(() => {})
    }`)
    const [waits = 0, exits = 0, unstarted = 0] = worker.calls([
      { service, body: {} },
      { service, body: { exit: true } },
      { service, body: {} },
    ])
    expect(await worker.exited).toBe(3)
    const known = [...worker.seen, ...worker.recorded()]
    expect(known).toContainEqual({ type: 'culprit', id: exits, exitCode: 3 })
    const started = known.flatMap(record => (record.type === 'started' ? [record.id] : []))
    expect(started).toContain(waits)
    expect(started).toContain(exits)
    expect(started).not.toContain(unstarted)
  })

  test('ends when its host is gone', async () => {
    await using worker = new TestWorker({}, hosting)
    await worker.load({ kind: 'built-in', name: 'demo.sleep' })
    worker.call({ body: { ms: 60_000 } })
    await worker.until('started')
    worker.disconnect()
    expect(await worker.exited).toBe(0)
  })
})

describe('calls', () => {
  test('start in their order, each mark before its outcome, and quick ones of a frame come back in one', async () => {
    await using worker = new TestWorker({ flushMs: 60_000 })
    const sync = await worker.code('ctx => ctx.request.payload')
    const async = await worker.code('async ctx => ctx.request.payload')
    // Once warm, so that no first-time work comes in between.
    await worker.finished(worker.calls([{ service: sync }, { service: async }])[1] ?? 0)
    await worker.until('drained', ({ frames }) => frames === 1)
    const before = worker.frames.length
    const ids = worker.calls(
      Array.from({ length: 64 }, (_, n) => ({ service: n % 2 ? sync : async, body: n })),
    )
    await worker.until('drained', ({ frames }) => frames === 2)
    const records = worker.frames.slice(before).flat()
    expect(records.flatMap(record => (record.type === 'started' ? [record.id] : []))).toEqual(ids)
    expect(records.flatMap(record => (record.type === 'finished' ? [[record.id, record.text]] : []))).toEqual(
      ids.map((id, n) => [id, String(n)]),
    )
    for (const id of ids) {
      const own = records.filter(record => 'id' in record && record.id === id)
      expect(types(own)).toEqual(['started', 'finished'])
    }
    expect(worker.frames).toHaveLength(before + 1)
  })

  test('of asynchronous handlers run side by side', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(
      `const waiting: (() => void)[] = []
      export default () => new Promise<void>(resolve => {
        waiting.push(resolve)
        if (waiting.length === 3) for (const go of waiting) go()
      })`,
      { wrap: false },
    )
    const ids = worker.calls([{ service }, { service }, { service }])
    for (const id of ids) expect(await worker.finished(id)).toMatchObject({ ok: true, text: '""' })
  })

  test('have their results sent before the next start when they have waited', async () => {
    await using worker = new TestWorker({ flushMs: 0 })
    await worker.load({ kind: 'built-in', name: 'demo.echo' })
    worker.calls([{ body: 1 }, { body: 2 }, { body: 3 }])
    await worker.until('drained')
    const calls = worker.frames.slice(1).map(types)
    expect(calls).toEqual([
      ['started', 'finished', 'started'],
      ['finished', 'started'],
      ['finished', 'drained'],
    ])
  })

  test('say how long their handlers kept the thread at first', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`async ctx => {
      const burn = (ms: number) => { for (const end = performance.now() + ms; performance.now() < end;); }
      burn(20)
      await new Promise(resolve => setTimeout(resolve, 1))
      burn(60)
    }`)
    const { hold } = await worker.run({ service })
    expect(hold).toBeGreaterThanOrEqual(20)
    expect(hold).toBeLessThan(60)
  })

  test('that come after their deadline are handed back; those of other frames are not', async () => {
    await using worker = new TestWorker()
    await worker.load({ kind: 'built-in', name: 'demo.echo' })
    const late = worker.calls([{}, {}], monotonicNow() - 1)
    const [intime = 0] = worker.calls([{}], monotonicNow() + 60_000)
    await worker.finished(intime)
    await worker.until('drained', ({ frames }) => frames === 2)
    const returned = worker.seen.flatMap(record => (record.type === 'returned' ? [record.id] : []))
    expect(returned).toEqual(late)
    expect(worker.seen.flatMap(record => (record.type === 'started' ? [record.id] : []))).toEqual([intime])
  })

  test('behind one that takes longer than their deadline are handed back', async () => {
    await using worker = new TestWorker()
    await worker.load({ kind: 'built-in', name: 'demo.burn' })
    const [first = 0, second = 0] = worker.calls(
      [{ body: { ms: 60 } }, { body: { ms: 0 } }],
      monotonicNow() + 50,
    )
    await worker.until('drained')
    expect(worker.seen).toContainEqual(expect.objectContaining({ type: 'finished', id: first, ok: true }))
    expect(worker.seen).toContainEqual({ type: 'returned', id: second })
  })

  test('that come while their service loads wait for it, and hold nobody else up', async () => {
    await using worker = new TestWorker()
    await worker.load({ kind: 'built-in', name: 'demo.echo' })
    const file = worker.write(
      'slow.ts',
      `await new Promise(resolve => { (globalThis as any).go = resolve })
      export default () => 'slow'`,
    )
    const opener = await worker.code(`() => { (globalThis as any).go(); return 'opened' }`)
    const slow = worker.announce({ kind: 'code', name: 'slow', file })
    const [waits = 0, echoes = 0] = worker.calls([{ service: slow }, { service: 0, body: 'quick' }])
    expect(await worker.finished(echoes)).toMatchObject({ text: '"quick"' })
    await worker.until('drained')
    expect(worker.seen).not.toContainEqual({ type: 'drained', frames: 1 })
    await worker.run({ service: opener })
    expect(await worker.finished(waits)).toMatchObject({ ok: true, text: '"slow"' })
    await worker.until('drained', ({ frames }) => frames === 2)
  })

  test('of a service that is not there or did not load fail with its reason', async () => {
    await using worker = new TestWorker()
    expect(await worker.run({ service: 99 })).toMatchObject({ ok: false, code: 'E_SERVICE_LOAD' })
    const { service, loaded } = await worker.load({ kind: 'built-in', name: 'demo.nothing' })
    expect(loaded).toEqual({ ok: false, message: 'There is no built-in service demo.nothing', files: [] })
    const outcome = await worker.run({ service })
    expect(outcome).toMatchObject({
      ok: false,
      code: 'E_SERVICE_LOAD',
      text: 'There is no built-in service demo.nothing',
    })
  })

  test('let cancels, pings and timers in while a long queue is worked off', async () => {
    await using worker = new TestWorker()
    await worker.load({ kind: 'built-in', name: 'demo.burn' })
    const ids = worker.calls(Array.from({ length: 40 }, () => ({ body: { ms: 5 } })))
    const last = ids.at(-1) ?? 0
    await worker.finished(ids[0] ?? 0)
    worker.cancel(last)
    worker.ping()
    expect(await worker.finished(last)).toMatchObject({ ok: false, code: 'E_CANCELLED' })
    await worker.until('drained')
    const order = worker.seen.findIndex(({ type }) => type === 'pong')
    expect(order).toBeLessThan(
      worker.seen.findIndex(record => record.type === 'finished' && record.id === ids[38]),
    )
    expect(worker.seen.some(record => record.type === 'started' && record.id === last)).toBe(false)
  })
})

test('a frame that can not be read is told and harms nothing', async () => {
  await using worker = new TestWorker()
  worker.send(Buffer.from([77, 1, 2]))
  const line = await worker.until('logged')
  expect(line).toMatchObject({ id: 0, level: 'error' })
  expect(line.message).toContain('frame type 77')
  await worker.load({ kind: 'built-in', name: 'demo.echo' })
  expect(await worker.run({ body: 1 })).toMatchObject({ ok: true })
})

test('the built-in services do what they say', async () => {
  await using worker = new TestWorker()
  const service = async (name: string) => (await worker.load({ kind: 'built-in', name })).service
  const sleep = await service('demo.sleep')
  const fail = await service('demo.fail')
  const random = await service('demo.random')
  const burn = await service('demo.burn')
  expect(await worker.run({ service: sleep, body: { ms: 1, a: 1 } })).toMatchObject({
    text: '{"ms":1,"a":1}',
  })
  expect(await worker.run({ service: sleep, body: { ms: -1 } })).toMatchObject({
    ok: false,
    code: 'E_SERVICE_THREW',
    text: 'TypeError: Expected `ms` to be a number from 0 to 2147483647, got -1',
  })
  const sleeping = worker.call({ service: sleep, body: { ms: 60_000 } })
  await worker.until('started', ({ id }) => id === sleeping)
  worker.cancel(sleeping)
  expect(await worker.finished(sleeping)).toMatchObject({ ok: false, code: 'E_CANCELLED' })
  expect(await worker.run({ service: fail, body: { message: 'no luck' } })).toMatchObject({
    ok: false,
    code: 'E_SERVICE_THREW',
    text: 'Error: no luck',
  })
  const drawn = Number((await worker.run({ service: random })).text)
  expect(drawn).toBeGreaterThanOrEqual(0)
  expect(drawn).toBeLessThan(1)
  const burnt = await worker.run({ service: burn, body: { ms: 15 } })
  expect(burnt).toMatchObject({ ok: true, text: '{"ms":15}' })
  expect(burnt.hold).toBeGreaterThanOrEqual(15)
})

test('services without code are loaded when they are first needed', async () => {
  await using worker = new TestWorker()
  const expression = await worker.load({ kind: 'built-in', name: 'fanfare.expression' })
  const body = { expression: "{ 'next': input.n + 1 }", bindings: { input: { n: 1 } } }
  expect(await worker.run({ service: expression.service, body })).toMatchObject({
    ok: true,
    text: '{"next":2}',
  })
  const bad = await worker.run({ service: expression.service, body: { ...body, expression: 'input.' } })
  expect(bad).toMatchObject({ ok: false, code: 'E_REQUEST' })
  const rest = { name: 'x', secrets: {}, folder: worker.folder }
  const definition = {
    kind: 'process',
    command: [process.execPath, '-e', 'process.stdin.pipe(process.stdout)'],
  }
  const { service } = await worker.load({ kind: 'process', definition, ...rest })
  expect(await worker.run({ service, body: { a: 1 } })).toMatchObject({ ok: true, text: '{"a":1}' })
  const { loaded } = await worker.load({ kind: 'http', definition: { kind: 'http' }, ...rest })
  expect(loaded).toMatchObject({ ok: false, message: expect.stringContaining('`url`') })
})
