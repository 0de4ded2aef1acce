import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallIndex, invocationSize } from './layout.ts'
import { invocations } from './testing.ts'

test('every number has the place that counting through gives it', () => {
  fc.assert(
    fc.property(invocations, infos => {
      const index = new CallIndex(infos)
      let call = 0
      for (const invocation of infos) {
        invocation.targets.forEach((_, target) => {
          expect(index.place(call++)).toEqual({ invocation, phase: 'target', target, callback: -1 })
        })
        invocation.targets.forEach(({ onTarget }, target) => {
          for (const callback of onTarget) {
            expect(index.place(call++)).toEqual({ invocation, phase: 'on-target', target, callback })
          }
        })
        for (const callback of invocation.onFinal) {
          expect(index.place(call++)).toEqual({ invocation, phase: 'on-final', target: -1, callback })
        }
      }
      expect(call).toBe(infos.reduce((sum, info) => sum + invocationSize(info), 0))
      expect(index.place(call)).toBeUndefined()
    }),
  )
})

test('says who a place stands for', () => {
  fc.assert(
    fc.property(invocations, infos => {
      const index = new CallIndex(infos)
      const total = infos.reduce((sum, info) => sum + invocationSize(info), 0)
      for (let call = 0; call < total; call++) {
        const place = index.place(call)
        if (!place) throw new Error(`Expected a place for ${call}`)
        const name = place.phase === 'target' ? `t${place.target}` : `c${place.callback}`
        expect(CallIndex.who(place)?.service).toBe(name)
      }
    }),
  )
})
