import { describe, expect, test } from 'vitest'
import { type Seen, TestWorker } from './testing.ts'

const idsOf = (records: readonly Seen[], type: 'started' | 'finished') =>
  records.flatMap(record => (record.type === type ? [record.id] : []))

describe('when a worker dies', () => {
  test.each([
    ['by its own hand', 'process.kill(process.pid, "SIGKILL")', 'SIGKILL'],
    ['by abort', 'process.abort()', 'SIGABRT'],
    ['by an exit that nobody hears of', '(process as any).reallyExit(9)', 9],
  ])('%s, the host knows what had finished, what ran and what had not begun', async (_name, deed, exit) => {
    await using worker = new TestWorker({ flushMs: 60_000 })
    const service = await worker.code(`ctx => {
      const { payload } = ctx.request
      if (payload === 'die') ${deed}
      if (payload === 'wait') return new Promise(() => {})
      return payload
    }`)
    const ids = worker.calls(['a', 'wait', 'b', 'die', 'c', 'd'].map(body => ({ service, body })))
    expect(await worker.exited).toBe(exit)
    expect(worker.seen.filter(({ type }) => type !== 'loaded')).toEqual([])
    const recorded = worker.recorded()
    expect(idsOf(recorded, 'started')).toEqual(ids.slice(0, 4))
    expect(
      recorded.flatMap(record => (record.type === 'finished' ? [[record.id, record.text]] : [])),
    ).toEqual([
      [ids[0], '"a"'],
      [ids[2], '"b"'],
    ])
    expect(recorded.some(({ type }) => type === 'culprit')).toBe(false)
  })

  test('with its pipe full, what was stuck in it is in the recorder', async () => {
    await using worker = new TestWorker({ flushMs: 0 })
    const service = await worker.code(`ctx => {
      const { payload } = ctx.request
      if (payload === 'die') process.kill(process.pid, 'SIGKILL')
      return 'x'.repeat(payload)
    }`)
    worker.pause(true)
    const ids = worker.calls([...Array(40).fill(100_000), 'die', 1].map(body => ({ service, body })))
    await expect.poll(() => worker.dead).toBe(true)
    worker.pause(false)
    await worker.exited
    const received = idsOf(worker.seen, 'finished')
    const recorded = idsOf(worker.recorded(), 'finished')
    expect(received.length).toBeLessThan(40)
    expect([...received, ...recorded]).toEqual(ids.slice(0, 40))
    expect(idsOf([...worker.seen, ...worker.recorded()], 'started')).toEqual(ids.slice(0, 41))
  })

  test('what finished beside a call that blocks is known', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(
      `const waiting: (() => void)[] = []
      export default async ctx => {
        const name = ctx.request.payload
        await new Promise<void>(resolve => {
          waiting.push(resolve)
          if (waiting.length === 3) setTimeout(() => { for (const go of waiting) go() })
        })
        if (name !== 'block') return name
        // The others' promises settle in the turns of the microtask queue before.
        for (let turn = 0; turn < 5; turn++) await null
        for (;;);
      }`,
      { wrap: false },
    )
    const ids = worker.calls(['one', 'two', 'block'].map(body => ({ service, body })))
    const known = () => [...worker.seen, ...worker.recorded()]
    await expect.poll(() => idsOf(known(), 'finished')).toEqual(ids.slice(0, 2))
    worker.kill()
    await worker.exited
    expect(idsOf(known(), 'finished')).toEqual(ids.slice(0, 2))
    expect(idsOf(known(), 'started')).toEqual(ids)
  })
})

describe('an exit', () => {
  test.each([
    ['with a code', 'process.exit(7)', 7],
    ['without one', 'process.exit()', 0],
    ['by exitCode', 'process.exitCode = 5; process.exit()', 5],
  ])('%s names the call, and results before it are not lost', async (_name, deed, exitCode) => {
    await using worker = new TestWorker({ flushMs: 60_000 })
    const service = await worker.code(`async ctx => {
      const { payload } = ctx.request
      if (payload === 'exit') { process.stdout.write('last words'); ${deed} }
      return payload
    }`)
    const [done = 0, exits = 0] = worker.calls(['a', 'exit', 'b'].map(body => ({ service, body })))
    expect(await worker.exited).toBe(exitCode)
    const known = [...worker.seen, ...worker.recorded()]
    expect(idsOf(known, 'finished')).toEqual([done])
    expect(idsOf(known, 'started')).toEqual([done, exits])
    expect(known.filter(({ type }) => type === 'culprit')).toEqual([{ type: 'culprit', id: exits, exitCode }])
    expect(known).toContainEqual(
      expect.objectContaining({ type: 'logged', id: exits, message: 'last words' }),
    )
  })

  test('after the handler has returned is still put down to it', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`ctx => { setTimeout(() => process.exit(4)); return 1 }`)
    const id = worker.call({ service })
    expect(await worker.exited).toBe(4)
    expect(idsOf(worker.seen, 'finished')).toEqual([id])
    expect([...worker.seen, ...worker.recorded()]).toContainEqual({ type: 'culprit', id, exitCode: 4 })
  })

  test('by code that no call answers for says so', async () => {
    await using worker = new TestWorker()
    const file = worker.write('exits.ts', 'process.exit(2)')
    worker.announce({ kind: 'code', name: 'exits', file })
    expect(await worker.exited).toBe(2)
    expect([...worker.seen, ...worker.recorded()]).toContainEqual({ type: 'culprit', id: 0, exitCode: 2 })
  })
})

test('what is thrown late hurts none of the next 500 calls', async () => {
  await using worker = new TestWorker()
  const service = await worker.code(`ctx => {
    const n = ctx.request.payload
    if (n % 3 === 0) setTimeout(() => { throw new Error('late') })
    if (n % 3 === 1) void Promise.reject(new Error('late'))
    if (n % 3 === 2) process.nextTick(() => { throw null })
    return n % 2 ? n : new Promise(resolve => setTimeout(resolve, 2, n))
  }`)
  // A handler that has not returned yet is the one that its own late throw fails; the others are to respond.
  const quick = await worker.code('async ctx => { await null; return ctx.request.payload }')
  const ids = worker.calls(
    Array.from({ length: 500 }, (_, n) => ({ service: n % 2 ? service : quick, body: n })),
  )
  for (const [n, id] of ids.entries()) {
    expect(await worker.finished(id)).toMatchObject({ ok: true, text: String(n) })
  }
  await expect.poll(() => worker.seen.filter(({ type }) => type === 'logged').length).toBe(250)
  for (const [n, id] of ids.entries()) expect(worker.logsOf(id)).toHaveLength(n % 2)
})

test("a service that reaches for what is the host's does no harm", async () => {
  await using worker = new TestWorker()
  const service = await worker.code(`ctx => {
    process.send?.({ ready: true })
    process.stdout.end()
    process.stderr.destroy()
    console.log('still here')
    return Object.keys(process.env).filter(name => name.startsWith('FANFARE') || name.startsWith('NODE_CHANNEL'))
  }`)
  const id = worker.call({ service })
  expect(await worker.finished(id)).toMatchObject({ ok: true, text: '[]' })
  expect(worker.logsOf(id)).toMatchObject([{ message: 'still here' }])
})
