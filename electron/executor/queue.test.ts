import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Queue } from './queue.ts'

test('gives what was put in, in order, however full it gets', () => {
  const rounds = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 40 })
  fc.assert(
    fc.property(rounds, steps => {
      const queue = new Queue<number>()
      const model: number[] = []
      let next = 0
      for (const [put, taken] of steps) {
        for (let count = 0; count < put; count++) {
          queue.push(next)
          model.push(next++)
        }
        for (let count = 0; count < taken; count++) {
          expect(queue.peek()).toBe(model[0])
          expect(queue.shift()).toBe(model.shift())
        }
        expect(queue.length).toBe(model.length)
      }
    }),
  )
})

test('gets small again after a flood', () => {
  const queue = new Queue<number>()
  for (let item = 0; item < 20_000; item++) queue.push(item)
  for (let item = 0; item < 20_000; item++) expect(queue.shift()).toBe(item)
  expect(queue.shift()).toBeUndefined()
  queue.push(1)
  expect([queue.peek(), queue.shift(), queue.length]).toEqual([1, 1, 0])
})
