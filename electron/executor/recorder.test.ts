import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Recorder } from './recorder.ts'

function recording() {
  const occurred: string[] = []
  let turns = 0
  const recorder = new Recorder(() => turns++)
  const push = (name: string, journaled: boolean, size = 0, more: () => void = () => {}) =>
    recorder.push({
      journaled,
      size,
      occur: () => {
        occurred.push(name)
        more()
      },
    })
  return { recorder, occurred, push, turns: () => turns }
}

test('nothing that is journaled occurs before it is durable, and nothing overtakes it', () => {
  const { recorder, occurred, push } = recording()
  push('shown at once', false)
  push('a', true)
  push('after a', false)
  push('b', true)
  expect(occurred).toEqual(['shown at once'])
  recorder.durable(1)
  expect(occurred).toEqual(['shown at once', 'a', 'after a'])
  recorder.durable(1)
  expect(occurred).toEqual(['shown at once', 'a', 'after a', 'b'])
})

test('what occurring makes due comes after what waits already', () => {
  const { recorder, occurred, push } = recording()
  push('a', true, 0, () => {
    push('made due', false)
    push('made due, journaled', true)
  })
  push('b', true)
  recorder.durable(3)
  expect(occurred).toEqual(['a', 'b', 'made due', 'made due, journaled'])
})

test('the word that more is durable may come while entries occur', () => {
  const { recorder, occurred, push } = recording()
  push('a', true, 0, () => recorder.durable(1))
  push('b', true)
  recorder.durable(1)
  expect(occurred).toEqual(['a', 'b'])
})

test('asks for a turn after each push and after entries have occurred', () => {
  const { recorder, push, turns } = recording()
  push('a', true)
  expect(turns()).toBe(1)
  push('b', false)
  expect(turns()).toBe(2)
  recorder.durable(1)
  expect(turns()).toBe(3)
})

test('an entry that throws does not hold up those after it', () => {
  const { recorder, occurred, push } = recording()
  push('bad', true, 0, () => {
    throw new Error('a defect')
  })
  push('good', true)
  expect(() => recorder.durable(2)).toThrow('a defect')
  recorder.durable(0)
  expect(occurred).toEqual(['bad', 'good'])
})

describe('is full', () => {
  test('when more than 4,096 entries wait', () => {
    const { recorder, push } = recording()
    for (let index = 0; index < 4096; index++) push('x', true)
    expect(recorder.full).toBe(false)
    push('x', true)
    expect(recorder.full).toBe(true)
    recorder.durable(1)
    expect(recorder.full).toBe(false)
  })

  test('when they hold more than 8 Mi characters', () => {
    const { recorder, push } = recording()
    push('x', true, 8 * 1024 * 1024)
    expect(recorder.full).toBe(false)
    push('y', true, 1)
    expect(recorder.full).toBe(true)
    recorder.durable(1)
    expect(recorder.full).toBe(false)
  })
})

test('for any pushes and grants: in order, each once, never more journaled ones than are durable', () => {
  const action = fc.oneof(
    fc.record({ type: fc.constant('push' as const), journaled: fc.boolean() }),
    fc.record({ type: fc.constant('grant' as const), count: fc.integer({ min: 1, max: 4 }) }),
  )
  fc.assert(
    fc.property(fc.array(action, { maxLength: 80 }), actions => {
      const recorder = new Recorder(() => {})
      const pushed: boolean[] = []
      const occurred: number[] = []
      let granted = 0
      for (const one of actions) {
        if (one.type === 'push') {
          const number = pushed.push(one.journaled) - 1
          recorder.push({ journaled: one.journaled, size: 1, occur: () => occurred.push(number) })
        } else {
          const waiting = pushed.filter(journaled => journaled).length - granted
          const count = Math.min(one.count, waiting)
          granted += count
          recorder.durable(count)
        }
        let left = granted
        const due = pushed.findIndex(journaled => journaled && left-- === 0)
        const expected = due === -1 ? pushed.length : due
        expect(occurred).toEqual(Array.from({ length: expected }, (_, index) => index))
      }
    }),
  )
})
