import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RunId, runIdSchema } from '../../../shared/ids.ts'
import type { WorkerOutput } from './call-events.ts'
import { codeService, fakePool, type Probe, turn } from './testing.ts'

/** As in the executor's model test. */
const numRuns = Number(process.env.FANFARE_MODEL_RUNS ?? 150)
const seed = process.env.FANFARE_MODEL_SEED
const results = (probes: readonly Probe[]) => probes.map(probe => probe.result?.code ?? probe.result?.ok)

describe('handlers that invoke', () => {
  const request = {
    requestId: 1,
    originCid: 'handler',
    pattern: 'invoke',
    wait: true,
    cid: 'cid',
    targets: [['b', '{}']],
    onTarget: [],
    onFinal: [],
    policy: null,
    timeoutMs: null,
    retry: null,
  }

  test('get the answer to their own request, though numbers repeat in every worker', async () => {
    const { pool, workers, submit } = fakePool()
    const probes = [submit(codeService('a')), submit(codeService('c'))]
    await turn()
    const [one, two] = workers.busy
    for (const worker of [one, two]) {
      const id = worker?.calls[0]?.id ?? 0
      worker?.begin(id).invoke(id, request).flush()
    }
    const ids = probes.map(probe => probe.requests[0]?.requestId ?? 0)
    expect(ids[0]).not.toBe(ids[1])
    for (const [index, probe] of probes.entries()) {
      pool.settle(probe.task, ids[index] ?? 0, true, `"${index}"`, null)
      pool.settle(probe.task, ids[index] ?? 0, true, '"twice"', null)
    }
    expect([one, two].map(worker => worker?.settled.map(({ requestId, text }) => [requestId, text]))).toEqual(
      [[[1, '"0"']], [[1, '"1"']]],
    )
  })

  test('are not answered what was asked before they were run again', async () => {
    const { pool, workers, submit } = fakePool({ workers: 1 })
    const probe = submit(codeService('a', { idempotent: true }))
    const other = submit(codeService('b'))
    await turn()
    const first = workers.busy[0]
    const id = first?.calls[0]?.id ?? 0
    first?.begin(id).invoke(id, request).drained().flush()
    await turn()
    const culprit = first?.calls[1]?.id ?? 0
    first?.begin(culprit).flush().die(11)
    await turn()
    for (const worker of workers.alive) worker.ready()
    await turn()
    pool.settle(probe.task, probe.requests[0]?.requestId ?? 0, true, '"old"', null)
    expect(workers.busy.flatMap(worker => worker.settled)).toEqual([])
    expect(other.result?.code).toBe('E_WORKER_LOST')
  })
})

describe('output', () => {
  test('goes to the log of the only call, else to whoever listens', async () => {
    const lines: WorkerOutput[] = []
    const { workers, submit } = fakePool({ workers: 1, onOutput: output => lines.push(output) })
    workers.all[0]?.output('stdout', 'before\n')
    const probe = submit(codeService('a'))
    await turn()
    const [worker] = workers.busy
    const id = worker?.calls[0]?.id ?? 0
    worker?.begin(id).log(id, 'logged').flush()
    worker?.output('stderr', 'half').output('stderr', ' and half\nrest')
    worker?.finish(id).flush()
    worker?.output('stderr', ' of it\n')
    expect(probe.lines.map(line => [line.level, line.message])).toEqual([
      ['info', 'logged'],
      ['stderr', 'half and half'],
    ])
    expect(lines.map(({ stream, line }) => [stream, line])).toEqual([
      ['stdout', 'before'],
      ['stderr', 'rest of it'],
    ])
  })

  test('that is logged late is still the finished call’s', async () => {
    const lines: WorkerOutput[] = []
    const { workers, submit } = fakePool({ workers: 1, onOutput: output => lines.push(output) })
    const probe = submit(codeService('a'))
    await turn()
    const [worker] = workers.busy
    const id = worker?.calls[0]?.id ?? 0
    worker?.begin(id).finish(id).flush()
    worker
      ?.log(id, 'late')
      .log(id + 1, 'of nobody')
      .flush()
    expect(probe.lines.map(({ message }) => message)).toEqual(['late'])
    expect(lines.map(({ line }) => line)).toEqual(['of nobody'])
  })

  test('that comes when the run is over is nobody’s', async () => {
    const lines: WorkerOutput[] = []
    const { pool, workers, submit } = fakePool({ workers: 1, onOutput: output => lines.push(output) })
    const [over, on] = ['0', '1'].map(digit => runIdSchema.parse(`K${digit.repeat(27)}`)) as [RunId, RunId]
    const ids: number[] = []
    const probes: Probe[] = []
    for (const runId of [over, on]) {
      probes.push(submit(codeService('a'), { runId }))
      await turn()
      const [worker] = workers.busy
      const id = worker?.calls[0]?.id ?? 0
      worker?.begin(id).finish(id).flush()
      ids.push(id)
    }
    for (const worker of pool.workers) worker.forget(over)
    for (const id of ids) workers.all[0]?.log(id, 'late').flush()
    expect(probes.map(probe => probe.lines.length)).toEqual([0, 1])
    expect(lines.map(({ line }) => line)).toEqual(['late'])
  })

  test('of a call is cut, and says how much is missing', async () => {
    const { workers, submit } = fakePool({ workers: 1 })
    const probe = submit(codeService('a'))
    await turn()
    workers.busy[0]?.output('stdout', 'line\n'.repeat(1_500)).finishAll()
    expect(probe.lines).toHaveLength(1_001)
    expect(probe.lines.at(-1)).toMatchObject({ dropped: 500 })
  })
})

describe('loading', () => {
  test('learns what a service says of itself, and tells the other workers of it', async () => {
    const { pool, workers } = fakePool()
    const service = codeService('a')
    for (const worker of workers.all) {
      worker.answerToLoad = () => ({ ok: true, meta: { timeoutMs: 5, idempotent: true }, files: ['/x'] })
    }
    expect(await pool.load(service)).toEqual({
      ok: true,
      meta: { timeoutMs: 5, idempotent: true },
      files: ['/x'],
    })
    expect(workers.all.map(worker => worker.specs.map(spec => spec.name))).toEqual([['a'], ['a']])
  })

  test('refuses what a service says of itself if it makes no sense', async () => {
    const { pool, workers } = fakePool()
    for (const worker of workers.all) {
      worker.answerToLoad = () => ({ ok: true, meta: { timeoutMs: -1 }, files: ['/x.ts'] })
    }
    const result = await pool.load(codeService('a'))
    expect(result).toMatchObject({ ok: false, files: ['/x.ts'] })
    expect(!result.ok && result.message).toMatch(/\/x\.ts.*`timeoutMs`/)
  })

  test('that ends its worker fails, while the next service loads elsewhere', async () => {
    const { pool, workers } = fakePool()
    const [first] = workers.all
    if (first !== undefined) first.answerToLoad = null
    const loading = [pool.load(codeService('bad')), pool.load(codeService('good'))]
    await turn()
    first?.culprit(0, 4).flush().die(4)
    expect(await loading[0]).toMatchObject({ ok: false })
    expect(await loading[1]).toMatchObject({ ok: true })
  })

  test('goes on in another worker when one is killed, and gives up when that dies of it too', async () => {
    const { pool, workers } = fakePool()
    const [first, second] = workers.all
    if (first !== undefined) first.answerToLoad = null
    const unlucky = pool.load(codeService('unlucky'))
    await turn()
    first?.die(9)
    expect(await unlucky).toMatchObject({ ok: true })
    if (second !== undefined) second.answerToLoad = null
    const deadly = pool.load(codeService('deadly'))
    await turn()
    second?.die(11)
    await turn()
    for (const worker of workers.alive) {
      worker.answerToLoad = null
      worker.ready()
    }
    await turn()
    for (const worker of workers.alive) if (worker.specs.length > 0) worker.die(11)
    expect(await deadly).toMatchObject({ ok: false, message: expect.stringContaining('SIGSEGV') })
  })

  test('that never ends is given up, and its worker with it', async () => {
    const { pool, workers } = fakePool({ loadTimeoutMs: 50 })
    for (const worker of workers.all)
      worker.answerToLoad = spec =>
        spec.name === 'good' ? { ok: true, meta: {}, files: [] } : (null as never)
    const [first] = workers.all
    if (first !== undefined) first.answerToLoad = null
    const loading = [pool.load(codeService('bad')), pool.load(codeService('good'))]
    expect(await loading[0]).toMatchObject({ ok: false, message: expect.stringContaining('50 ms') })
    expect(await loading[1]).toMatchObject({ ok: true })
    expect(first?.dead).toBe(true)
  })

  test('keeps calls out of the worker that tries an unknown service', async () => {
    const { pool, workers, submit } = fakePool()
    const [first, second] = workers.all
    if (first !== undefined) first.answerToLoad = null
    const loading = pool.load(codeService('new'))
    for (let count = 0; count < 5; count++) submit(codeService(`s${count}`))
    await turn()
    expect(first?.calls).toEqual([])
    expect(second?.calls).toHaveLength(1)
    first?.loaded(0, { ok: true, meta: {}, files: [] })
    await loading
    await turn()
    expect(first?.calls).toHaveLength(1)
  })
})

test('renewing ends workers that hold old code when they have nothing to do, and gives them nothing new', async () => {
  const { pool, workers, submit } = fakePool()
  const before = submit(codeService('a'))
  await turn()
  const [old] = workers.busy
  pool.renew()
  for (const worker of workers.alive) worker.ready()
  const after = submit(codeService('a'))
  await turn()
  expect(old?.calls).toHaveLength(1)
  expect(workers.busy).toHaveLength(2)
  old?.finishAll()
  await turn()
  expect(old?.dead).toBe(true)
  for (const worker of workers.busy) worker.finishAll()
  expect(results([before, after])).toEqual([true, true])
})

test('closing ends every worker and tells nothing more', async () => {
  const { pool, workers, submit } = fakePool()
  const probe = submit(codeService('a'))
  await turn()
  await pool.close()
  expect(workers.alive).toEqual([])
  expect(probe.results).toEqual([])
  submit(codeService('a'))
  pool.cancel(probe.task)
  await turn()
  expect(workers.alive).toEqual([])
})

test('whatever dies, returns or is cancelled: each task has exactly one outcome', {
  timeout: 60_000 + numRuns * 200,
}, async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('submit' as const) },
    { weight: 3, arbitrary: fc.constant('begin' as const) },
    { weight: 3, arbitrary: fc.constant('finish' as const) },
    fc.constantFrom('return', 'die', 'exit', 'cancel', 'renew', 'drain', 'turn', 'flush' as const),
  )
  const pick = fc.nat({ max: 1_000 })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, pick), { maxLength: 60 }), async steps => {
      const { pool, workers, submit } = fakePool()
      const probes: Probe[] = []
      const one = <T>(list: readonly T[], index: number): T | undefined =>
        list[index % Math.max(1, list.length)]
      for (const [action, index] of steps) {
        const worker = one(workers.busy, index)
        const call = worker === undefined ? undefined : one(worker.calls, index >> 3)
        switch (action) {
          case 'submit': {
            const control = {
              idempotent: index % 2 === 0,
              isolation: index % 7 === 0 ? 'own' : 'shared',
            } as const
            const service = codeService(`s${index % 5}`, control)
            for (let count = 0; count < index % 4; count++) service.hold.observe(0.01)
            probes.push(submit(service))
            break
          }
          case 'begin':
            if (call !== undefined) worker?.begin(call.id)
            break
          case 'finish':
            if (call !== undefined) worker?.begin(call.id).finish(call.id)
            break
          case 'return':
            if (call !== undefined) worker?.giveBack(call.id)
            break
          case 'drain':
            worker?.drained().flush()
            break
          case 'flush':
            worker?.flush()
            break
          case 'die':
            one(workers.alive, index)?.die(9)
            break
          case 'exit':
            if (call !== undefined) worker?.culprit(call.id, 1).flush().die(1)
            break
          case 'cancel': {
            const probe = one(probes, index)
            if (probe !== undefined) pool.cancel(probe.task)
            break
          }
          case 'renew':
            pool.renew()
            break
          case 'turn':
            await turn()
        }
        for (const each of workers.alive) each.ready()
      }
      for (let round = 0; round < 50 && probes.some(probe => probe.results.length === 0); round++) {
        await turn()
        for (const each of workers.alive) each.ready()
        for (const each of workers.alive) each.flush().finishAll()
      }
      for (const probe of probes) expect(probe.told.filter(what => what === 'finished')).toEqual(['finished'])
      await pool.close()
    }),
    { numRuns, ...(seed !== undefined && { seed: Number(seed) }) },
  )
})
