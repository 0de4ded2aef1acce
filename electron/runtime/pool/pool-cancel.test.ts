import { describe, expect, test } from 'vitest'
import { codeService, fakePool, turn } from './testing.ts'

describe('cancelling', () => {
  test('what waits ends in a later turn and is never sent', async () => {
    const { pool, workers, submit } = fakePool({ workers: 1 })
    const first = submit(codeService('a'))
    const second = submit(codeService('b'))
    pool.cancel(second.task)
    expect(second.results).toEqual([])
    await turn()
    expect(second.result).toMatchObject({ ok: false, code: 'E_CANCELLED', startedAt: null })
    workers.busy[0]?.finishAll()
    await turn()
    expect(first.result?.ok).toBe(true)
    expect(workers.busy).toEqual([])
  })

  test('what runs ends at once, its worker is told, and a late outcome changes nothing', async () => {
    const { pool, workers, submit } = fakePool()
    const probe = submit(codeService('a'))
    await turn()
    const [worker] = workers.busy
    const id = worker?.calls[0]?.id ?? 0
    worker?.begin(id).flush()
    pool.cancel(probe.task)
    expect(probe.results).toEqual([])
    await turn()
    expect(probe.result?.code).toBe('E_CANCELLED')
    expect(worker?.cancelled).toEqual([id])
    worker?.finish(id).drained().flush()
    pool.cancel(probe.task)
    await turn()
    expect(probe.told).toEqual(['started', 'finished'])
    expect(worker?.killed).toBe(false)
  })

  test('a handler that ignores it costs its worker, but none of its siblings', async () => {
    const { pool, workers, submit } = fakePool({ workers: 1 })
    const service = codeService('a')
    service.hold.observe(0.001)
    const ignoring = submit(service)
    const sibling = submit(service)
    await turn()
    const [worker] = workers.busy
    const ids = worker?.calls.map(call => call.id) ?? []
    for (const id of ids) worker?.begin(id)
    worker?.drained().flush()
    pool.cancel(ignoring.task)
    // The watchdog gives it a grace period, then a new worker takes over and the old one keeps what it has.
    await expect.poll(() => workers.alive.length, { timeout: 5_000 }).toBeGreaterThan(1)
    expect(worker?.dead).toBe(false)
    worker?.finish(ids[1] ?? 0).flush()
    await expect.poll(() => worker?.dead, { timeout: 5_000 }).toBe(true)
    expect(sibling.result?.ok).toBe(true)
  })
})

describe('a call that is cancelled while its worker may be about to begin it', () => {
  const sent = async () => {
    const { pool, workers, submit } = fakePool({ workers: 1 })
    const probe = submit(codeService('a'))
    await turn()
    const worker = workers.busy[0]
    const id = worker?.calls[0]?.id ?? 0
    pool.cancel(probe.task)
    await turn()
    expect(worker?.cancelled).toEqual([id])
    // It could still begin: after its outcome nothing may.
    expect(probe.result).toBeUndefined()
    return { probe, worker, workers, id }
  }

  test('has its outcome when the worker gives it back, and is given to nobody', async () => {
    const { probe, worker, workers, id } = await sent()
    worker?.giveBack(id).drained().flush()
    await turn()
    expect(probe.result?.code).toBe('E_CANCELLED')
    expect(workers.busy).toEqual([])
  })

  test('has it when it begins all the same, and whatever comes of that is not told', async () => {
    const { probe, worker, id } = await sent()
    worker?.begin(id).flush()
    await turn()
    expect(probe.result?.code).toBe('E_CANCELLED')
    worker?.finish(id).drained().flush()
    await turn()
    expect(probe.result?.code).toBe('E_CANCELLED')
  })

  test('has it when its worker dies', async () => {
    const { probe, worker } = await sent()
    worker?.die(9)
    await turn()
    expect(probe.result?.code).toBe('E_CANCELLED')
  })
})
