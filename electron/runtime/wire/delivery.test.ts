import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outcomeCodes } from '../../../shared/outcome-codes.ts'
import type { DeliveryContext } from '../types.ts'
import { NO_BODY } from './frames.ts'
import { CallsWriter, decodeHostFrame } from './to-worker.ts'

const time = fc.double({ noNaN: true, noDefaultInfinity: true })
const delivery: fc.Arbitrary<DeliveryContext> = fc.record({
  phase: fc.constantFrom('on-target', 'on-final'),
  issuedAt: time,
  target: fc.option(
    fc.record({
      nodeId: fc.option(fc.string({ unit: 'grapheme' })),
      key: fc.string({ unit: 'grapheme' }),
      attempt: fc.nat(),
      errorCode: fc.option(fc.constantFrom(...outcomeCodes)),
      queuedAt: time,
      startedAt: time,
      endedAt: time,
    }),
  ),
})

test('what a delivery says comes out as it went in, with what its call and its times add', () => {
  fc.assert(
    fc.property(fc.array(delivery, { maxLength: 5 }), deliveries => {
      const writer = new CallsWriter()
      const context = writer.context({ runId: 'r', invocationId: 'i', cid: 'c' })
      const rest = { service: 0, body: writer.body('1'), input: NO_BODY, context, channel: 0, attempt: 1 }
      for (const [id, one] of deliveries.entries())
        writer.call({ ...rest, id, delivery: writer.delivery(one) })
      const frame = decodeHostFrame(writer.take(0))
      if (frame.type !== 'calls') throw new Error('not calls')
      const seen = frame.calls.map(call => {
        const callContext = frame.contexts[call.context]
        return callContext && frame.deliveries[call.delivery]?.read(callContext)
      })
      expect(seen).toEqual(
        deliveries.map(({ target, ...one }) => ({
          ...one,
          runId: 'r',
          invocationId: 'i',
          target: target && {
            ...target,
            queuedMs: Math.max(0, target.startedAt - target.queuedAt),
            runMs: Math.max(0, target.endedAt - target.startedAt),
          },
        })),
      )
    }),
  )
})
