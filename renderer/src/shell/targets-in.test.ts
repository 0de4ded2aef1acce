import { expect, test } from 'vitest'
import type { CallRecord, CallState, InvocationInfo } from '../../../shared/run/model.ts'
import { targetsIn } from './targets-in.ts'

const record = (call: number, state: CallState) => ({ call, state }) as CallRecord
const invocation = (base: number, targets: number) =>
  ({ base, targets: Array.from({ length: targets }, () => ({ onTarget: [0] })) }) as unknown as InvocationInfo

test('counts targets of all invocations, and not their deliveries', () => {
  const calls = [
    record(0, 'ok'),
    record(1, 'running'),
    record(2, 'ok'),
    undefined,
    record(4, 'failed'),
    record(5, 'queued'),
  ]
  expect(targetsIn({ invocations: [invocation(0, 2), invocation(4, 2)], calls })).toEqual({
    targets: 4,
    completed: 2,
  })
  expect(targetsIn(null)).toEqual({ targets: 0, completed: 0 })
})
