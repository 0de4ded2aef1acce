import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallIndex, invocationSize } from '../../shared/run/layout.ts'
import { InvocationList } from './invocation-list.ts'
import { NO_CONTROL } from './plan.ts'
import { makeInvocation, makePlan, makeTarget } from './testing/make-invocation.ts'

test('finds the owner of every number as the layout of calls has it, also among invocations without calls', () => {
  const shape = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 }), fc.nat({ max: 2 }))
  fc.assert(
    fc.property(fc.array(shape, { maxLength: 12 }), shapes => {
      const list = new InvocationList()
      for (const [targets, callbacks, finals] of shapes) {
        const onTarget = Array.from({ length: callbacks }, (_, callback) => ({
          callback,
          when: 'always' as const,
        }))
        const plan = makePlan([], {
          targets: Array.from({ length: targets }, () => makeTarget('t', { onTarget })),
          callbacks: Array.from({ length: 2 }, () => ({
            nodeId: null,
            service: 'c',
            ...NO_CONTROL,
            issues: null,
          })),
          onFinal: Array.from({ length: finals }, (_, index) => index),
        })
        list.add(makeInvocation(plan, { base: list.nextCall }))
      }
      const index = new CallIndex(list.all.map(one => one.info))
      const total = list.all.reduce((sum, one) => sum + invocationSize(one.info), 0)
      expect(list.nextCall).toBe(total)
      for (let number = 0; number < total; number++) {
        const place = index.place(number)
        expect(list.owner(number)?.info).toBe(place?.invocation)
        if (place?.phase === 'target') expect(list.find(number)?.number).toBe(number)
        else expect(list.find(number)).toBeUndefined()
      }
      expect(list.owner(total)).toBeUndefined()
    }),
  )
})
