import { describe, expect, test, vi } from 'vitest'
import { codeToByte } from '../../../shared/error-codes.ts'
import { runIdSchema } from '../../../shared/ids.ts'
import { codeService, type FakePool, fakePool, type Probe, turn } from './testing.ts'

const results = (probes: readonly Probe[]) => probes.map(probe => probe.result?.code ?? probe.result?.ok)

describe('running tasks', () => {
  test('sends nothing inside submit, and tells start and outcome in order', async () => {
    const { workers, submit } = fakePool()
    const probe = submit(codeService('a'), { body: '{"x":1}', attempt: 3 })
    expect(workers.busy).toEqual([])
    await turn()
    const [worker] = workers.busy
    const call = worker?.calls[0]
    expect(call).toMatchObject({ service: 'a', body: '{"x":1}', attempt: 3, input: null })
    worker
      ?.begin(call?.id ?? 0, 5)
      .finish(call?.id ?? 0, '7')
      .flush()
    expect(probe.told).toEqual(['started', 'finished'])
    expect(probe.result).toMatchObject({ ok: true, code: null, text: '7', startedAt: 5 })
  })

  test('gives a failure with its code', async () => {
    const { workers, submit } = fakePool()
    const probe = submit(codeService('a'))
    await turn()
    const id = workers.busy[0]?.calls[0]?.id ?? 0
    workers.busy[0]?.begin(id).finish(id, 'Error: no', false, codeToByte('E_SERVICE_THREW')).flush()
    expect(probe.result).toMatchObject({ ok: false, code: 'E_SERVICE_THREW', text: 'Error: no' })
  })

  test('keeps the order of submission, also of what comes back', async () => {
    const { workers, submit } = fakePool({ workers: 1 })
    const service = codeService('a')
    for (let count = 0; count < 8; count++) service.hold.observe(0.001)
    for (let index = 0; index < 30; index++) submit(service, { body: String(index) })
    await turn()
    const [worker] = workers.busy
    expect(worker?.calls.map(call => call.body)).toEqual(
      Array.from({ length: 30 }, (_, index) => String(index)),
    )
    for (const call of worker?.calls ?? []) worker?.giveBack(call.id)
    worker?.drained().flush()
    await turn()
    expect(worker?.calls.map(call => call.body)).toEqual(
      Array.from({ length: 30 }, (_, index) => String(index)),
    )
  })

  test('tells the start once, even if a call is handed back after its start mark', async () => {
    const { workers, submit } = fakePool({ workers: 1 })
    const probe = submit(codeService('a'))
    await turn()
    const [worker] = workers.busy
    const first = worker?.calls[0]?.id ?? 0
    worker?.begin(first, 5).giveBack(first).drained().flush()
    await turn()
    const second = worker?.calls[0]?.id ?? 0
    expect(second).not.toBe(first)
    worker?.begin(second, 9).finish(first).finish(second).flush()
    expect(probe.told).toEqual(['started', 'finished'])
    expect(probe.result?.startedAt).toBe(9)
  })

  test('refuses a request over the limit', async () => {
    const { submit } = fakePool({ payloadBytes: 100 })
    const probe = submit(codeService('a'), { body: `"${'ä'.repeat(60)}"` })
    expect(probe.results).toEqual([])
    await turn()
    expect(probe.result).toMatchObject({ ok: false, code: 'E_PAYLOAD_TOO_LARGE', startedAt: null })
  })

  test('a sink that throws costs no other call its outcome', async () => {
    const { workers, submit } = fakePool({ workers: 1 })
    const service = codeService('a')
    service.hold.observe(0.001)
    const bad = submit(service)
    const good = submit(service)
    Object.assign(bad.task.sink, {
      finished: () => {
        throw new Error('a defect of the owner')
      },
    })
    const caught = new Promise(resolve => process.once('uncaughtException', resolve))
    const listeners = process.listeners('uncaughtException').slice(0, -1)
    for (const listener of listeners) process.off('uncaughtException', listener)
    await turn()
    workers.busy[0]?.finishAll()
    expect(good.told).toEqual(['started', 'finished'])
    expect(await caught).toMatchObject({ message: 'a defect of the owner' })
    for (const listener of listeners) process.on('uncaughtException', listener)
  })
})

describe('time limits', () => {
  test('a silent worker is killed, and what it had not begun runs elsewhere', async () => {
    const { workers, submit } = fakePool({ workers: 1 })
    const service = codeService('loops')
    service.hold.observe(0.001)
    const loops = submit(service, { timeoutMs: 40 })
    const next = submit(service)
    await turn()
    const [worker] = workers.busy
    if (worker !== undefined) worker.answersPings = false
    worker?.begin(worker.calls[0]?.id ?? 0).flush()
    expect((await loops.finished).code).toBe('E_TIMEOUT')
    await expect.poll(() => worker?.dead, { timeout: 5_000 }).toBe(true)
    expect(service.quarantined).toBe(true)
    for (const each of workers.alive) each.ready()
    await turn()
    workers.busy[0]?.finishAll()
    expect((await next.finished).ok).toBe(true)
  })
})

describe('a worker that dies', () => {
  const threeOf = async (control = {}) => {
    const { workers, submit, pool } = fakePool({ workers: 1 })
    const culprit = codeService('culprit')
    const service = codeService('sibling', control)
    for (const each of [culprit, service]) for (let n = 0; n < 4; n++) each.hold.observe(0.001)
    const probes = [submit(service), submit(culprit), submit(service)]
    await turn()
    const worker = workers.busy[0]
    if (worker === undefined) throw new Error('nothing was sent')
    const ids = worker.calls.map(call => call.id)
    return { pool, workers, worker, ids, probes, culprit, service }
  }

  test('costs the call that has the thread; the one before has its outcome, the one after runs again', async () => {
    const { workers, worker, ids, probes, culprit } = await threeOf()
    worker
      .begin(ids[0] ?? 0)
      .finish(ids[0] ?? 0)
      .begin(ids[1] ?? 0)
      .flush()
      .die(11)
    await turn()
    expect(results(probes)).toEqual([true, 'E_WORKER_LOST', undefined])
    expect(probes[1]?.result?.text).toContain('SIGSEGV')
    expect(culprit.quarantined).toBe(true)
    expect(probes[1]?.lines.map(line => line.message)).toEqual([
      expect.stringContaining('culprit ended the worker process that it shared'),
    ])
    for (const each of workers.alive) each.ready()
    await turn()
    for (const each of workers.busy) each.finishAll()
    expect(results(probes)).toEqual([true, 'E_WORKER_LOST', true])
  })

  test('by process.exit costs the call that did it, which is named to the others', async () => {
    const { worker, ids, probes } = await threeOf()
    worker
      .begin(ids[0] ?? 0)
      .begin(ids[1] ?? 0)
      .begin(ids[2] ?? 0)
      .drained()
      .culprit(ids[1] ?? 0, 3)
      .flush()
      .die(3)
    expect(results(probes)).toEqual(['E_WORKER_LOST', 'E_WORKER_EXIT', 'E_WORKER_LOST'])
    expect(probes[0]?.result?.text).toContain('culprit ended it with exit code 3')
    expect(probes[1]?.result?.text).toContain('exit code 3')
  })

  test('after a finished call exits, blames that call', async () => {
    const { worker, ids, probes, culprit } = await threeOf()
    worker
      .begin(ids[1] ?? 0)
      .finish(ids[1] ?? 0)
      .begin(ids[0] ?? 0)
      .drained()
      .culprit(ids[1] ?? 0, 1)
      .flush()
      .die(1)
    expect(results(probes)).toEqual(['E_WORKER_LOST', true, undefined])
    expect(probes[0]?.result?.text).toContain('culprit')
    expect(culprit.quarantined).toBe(true)
  })

  test('runs idempotent calls again, with the same attempt', async () => {
    const { workers, worker, ids, probes } = await threeOf({ idempotent: true })
    for (const id of ids) worker.begin(id)
    worker
      .drained()
      .culprit(ids[1] ?? 0, 3)
      .flush()
      .die(3)
    for (const each of workers.alive) each.ready()
    await turn()
    expect(workers.busy.flatMap(each => each.calls.map(call => call.attempt))).toEqual([1, 1])
    for (const each of workers.busy) each.finishAll()
    expect(results(probes)).toEqual([true, 'E_WORKER_EXIT', true])
    expect(probes[0]?.told).toEqual(['started', 'finished'])
    expect(probes.map(probe => probe.lines.map(line => line.message))).toEqual([
      ['sibling begins again: culprit ended the worker process that it ran in.'],
      [expect.stringMatching(/^culprit ended the worker process/)],
      ['sibling begins again: culprit ended the worker process that it ran in.'],
    ])
  })

  test('leaves a service in a process of its own, which the log of each later run says once', async () => {
    const { submit } = fakePool()
    const service = codeService('culprit')
    service.quarantined = true
    const other = { runId: runIdSchema.parse(`K${'1'.repeat(27)}`) }
    const probes = [submit(service), submit(service), submit(service, other)]
    expect(probes.map(probe => probe.lines.length)).toEqual([1, 0, 1])
    expect(probes[0]?.lines[0]).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('culprit runs in a process of its own, since'),
    })
    const asked = codeService('asked', { isolation: 'own' })
    asked.quarantined = true
    expect(submit(asked, { ...other, runId: runIdSchema.parse(`K${'2'.repeat(27)}`) }).lines).toEqual([])
  })

  test('of a full heap says so', async () => {
    const { worker, ids, probes } = await threeOf()
    worker.output(
      'stderr',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n',
    )
    worker
      .begin(ids[0] ?? 0)
      .flush()
      .die(6)
    expect(results(probes)).toEqual(['E_OUT_OF_MEMORY', undefined, undefined])
  })

  test('for an unknown reason has its idempotent calls run again alone', async () => {
    const { workers, worker, ids, probes } = await threeOf({ idempotent: true })
    for (const id of ids) worker.begin(id)
    worker.drained().flush().die(9)
    expect(results(probes)).toEqual([undefined, 'E_WORKER_LOST', undefined])
    for (let round = 0; round < 3; round++) {
      await turn()
      for (const each of workers.alive) each.ready()
    }
    expect(workers.busy.map(each => each.calls.length)).toEqual([1, 1])
  })
})

describe('what cannot go on', () => {
  test('workers that never become ready fail what waits, and are tried again for the next task', async () => {
    const { workers, submit } = fakePoolThatNeverStarts()
    const probe = submit(codeService('a'))
    for (let death = 0; death < 6; death++) {
      await turn()
      for (const worker of workers.alive) worker.die(1)
    }
    expect(probe.result).toMatchObject({ code: 'E_WORKER_LOST' })
    expect(probe.result?.text).toContain('do not start')
    const before = workers.all.length
    const next = submit(codeService('a'))
    await turn()
    expect(workers.all.length).toBe(before + 1)
    workers.all.at(-1)?.ready()
    await turn()
    workers.busy[0]?.finishAll()
    expect(next.result?.ok).toBe(true)
  })

  test('what the system refuses for a moment is tried again, and costs nothing', async () => {
    const { workers, submit } = fakePool({ workers: 1 })
    const probe = submit(codeService('a'))
    let refused = 0
    const refuse = () => {
      for (const worker of workers.alive) {
        worker.die(-1)
        refused++
      }
    }
    refuse()
    await vi.waitFor(() => {
      if (refused < 5) refuse()
      expect(refused).toBeGreaterThanOrEqual(5)
      expect(workers.alive.length).toBeGreaterThan(0)
    }, 5_000)
    expect(probe.result).toBeUndefined()
    for (const worker of workers.alive) worker.ready()
    await turn()
    workers.busy[0]?.finishAll()
    expect(probe.result?.ok).toBe(true)
  })

  test('for a worker that the system refuses, those make room that wait for calls of one service', async () => {
    const { workers, submit } = fakePool({ workers: 1 })
    const own = submit(codeService('own', { isolation: 'own' }))
    await turn()
    for (const worker of workers.alive) worker.ready()
    await turn()
    const [keptForOwn] = workers.busy
    keptForOwn?.finishAll()
    await turn()
    expect(own.result?.ok).toBe(true)
    expect(workers.alive).toContain(keptForOwn)
    for (const other of workers.alive) if (other !== keptForOwn) other.die(9)
    const waits = submit(codeService('a'))
    await vi.waitFor(() => {
      for (const other of workers.alive) if (other !== keptForOwn) other.die(-1)
      expect(workers.alive).not.toContain(keptForOwn)
    })
    await vi.waitFor(() => expect(workers.alive.length).toBeGreaterThan(0), 5_000)
    for (const worker of workers.alive) worker.ready()
    await turn()
    workers.busy[0]?.finishAll()
    expect(waits.result?.ok).toBe(true)
  })

  test('new workers that do not start cost nothing that a living one will come to', async () => {
    const { workers, submit } = fakePool({ workers: 2, refusedMs: 0 })
    const service = codeService('a')
    const first = submit(service)
    await turn()
    const [worker] = workers.busy
    const second = submit(service)
    const own = submit(codeService('own', { isolation: 'own' }))
    for (let death = 0; death < 8; death++) {
      await turn()
      for (const other of workers.alive) if (other !== worker) other.die(-1)
    }
    expect(own.result?.code).toBe('E_WORKER_LOST')
    expect(own.result?.text).toContain('the system refuses another one')
    expect([first.result, second.result]).toEqual([undefined, undefined])
    worker?.finishAll()
    await turn()
    worker?.finishAll()
    expect(results([first, second])).toEqual([true, true])
    // The last one dies, and there is another try before what waits is given up.
    const third = submit(service)
    await turn()
    worker?.begin(worker.calls[0]?.id ?? 0).flush()
    const fourth = submit(service)
    await turn()
    for (const other of workers.alive) if (other !== worker) other.die(-1)
    await turn()
    worker?.die(9)
    await vi.waitFor(() => {
      for (const other of workers.alive) other.die(-1)
      expect(results([third, fourth])).toEqual(['E_WORKER_LOST', 'E_WORKER_LOST'])
    }, 5_000)
  })

  test('a worker that sends rubbish is ended, and its call fails', async () => {
    const { workers, submit } = fakePool()
    const probe = submit(codeService('a'))
    await turn()
    const [worker] = workers.busy
    worker
      ?.begin(worker.calls[0]?.id ?? 0)
      .flush()
      .sendRaw(Buffer.from([10, 9, 9, 9, 9, 200, 1, 2, 3]))
    await turn()
    expect(worker?.dead).toBe(true)
    expect(probe.result?.code).toBe('E_WORKER_LOST')
  })

  test('an invocation that can not be read ends its worker too', async () => {
    const { workers, submit } = fakePool()
    const probe = submit(codeService('a'))
    await turn()
    const [worker] = workers.busy
    const id = worker?.calls[0]?.id ?? 0
    worker?.begin(id).invoke(id, { pattern: 'no such' }).flush()
    await turn()
    expect(worker?.dead).toBe(true)
    expect(probe.result?.code).toBe('E_WORKER_LOST')
  })
})

function fakePoolThatNeverStarts(): FakePool {
  const made = fakePool()
  for (const worker of made.workers.all) worker.die(1)
  return made
}
