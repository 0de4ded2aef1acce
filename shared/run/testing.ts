import fc from 'fast-check'
import { invocationSize } from './layout.ts'
import { type CallRecord, callStates, type InvocationInfo, type RunSummary } from './model.ts'

/** Arbitrary records; durations are float32, as they travel. */
export const callRecord: fc.Arbitrary<CallRecord> = fc.record({
  seq: fc.integer({ min: 1, max: 0xffffffff }),
  call: fc.integer({ min: 0, max: 0xffffffff }),
  attempt: fc.integer({ min: 1, max: 0xffff }),
  state: fc.constantFrom(...callStates),
  code: fc.integer({ min: 0, max: 255 }),
  pinned: fc.boolean(),
  at: fc.double({ noNaN: true }),
  queuedMs: fc.float({ min: 0, noNaN: true }),
  runMs: fc.float({ min: 0, noNaN: true }),
})

export const summary = {
  runId: `K${'0'.repeat(27)}`,
  cid: 'c1',
  state: 'running',
  ok: null,
  flow: 'flows/a.flow.json',
  name: 'A',
  startedAt: 1000,
  endedAt: null,
  counts: { targets: 0, targetsOk: 0, targetsFailed: 0, deliveries: 0, deliveriesOk: 0, deliveriesFailed: 0 },
  resumes: 0,
} as RunSummary

/** Invocations one behind the other, as a run numbers them. */
export const invocations: fc.Arbitrary<InvocationInfo[]> = fc
  .array(
    fc.record({
      targets: fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }), { maxLength: 5 }),
      onFinal: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
    }),
    { maxLength: 6 },
  )
  .map(shapes => {
    let base = 0
    return shapes.map(({ targets, onFinal }, index) => {
      const info = {
        invocationId: `K${String(index).padStart(27, '0')}`,
        parent: null,
        nodeId: null,
        source: 'src',
        pattern: 'fanout',
        policy: 'all-settled',
        cid: 'c1',
        issuedAt: 0,
        base,
        targets: targets.map((onTarget, at) => ({
          nodeId: null,
          service: `t${at}`,
          key: `t${at}`,
          onTarget,
        })),
        callbacks: [0, 1, 2, 3].map(at => ({ nodeId: null, service: `c${at}` })),
        onFinal,
      } as InvocationInfo
      base += invocationSize(info)
      return info
    })
  })
