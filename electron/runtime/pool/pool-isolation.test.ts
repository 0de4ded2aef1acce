import { describe, expect, test } from 'vitest'
import { codeService, fakePool, type Probe, turn } from './testing.ts'

const results = (probes: readonly Probe[]) => probes.map(probe => probe.result?.code ?? probe.result?.ok)

describe('isolation', () => {
  test('own: one call at a time, in workers that run nothing else', async () => {
    const { workers, submit } = fakePool({ workers: 1 })
    const own = codeService('own', { isolation: 'own' })
    own.hold.observe(0.001)
    const probes = [submit(own), submit(own), submit(own), submit(codeService('shared'))]
    for (let round = 0; round < 8; round++) {
      await turn()
      for (const worker of workers.alive) worker.ready()
    }
    expect(workers.busy.map(worker => worker.calls.map(call => call.service))).toEqual([
      ['shared'],
      ['own'],
      ['own'],
      ['own'],
    ])
    for (const worker of workers.busy) worker.finishAll()
    expect(results(probes)).toEqual([true, true, true, true])
  })

  test('a quarantined service leaves the shared workers, waiting calls included', async () => {
    const { workers, submit } = fakePool({ workers: 1 })
    const service = codeService('a')
    submit(codeService('first'))
    submit(service)
    await turn()
    service.quarantined = true
    const [shared] = workers.busy
    expect(shared?.calls.map(call => call.service)).toEqual(['first'])
    shared?.finishAll()
    for (let round = 0; round < 4; round++) {
      await turn()
      for (const worker of workers.alive) worker.ready()
    }
    expect(workers.busy).toHaveLength(1)
    expect(workers.busy[0]).not.toBe(shared)
  })
})
