import { expect, test } from 'vitest'
import type { Case } from './cases/case.ts'
import { readOptions } from './options.ts'

const cases = ['throughput', 'latency'].map(
  (name, index): Case => ({
    id: `P${index + 1}`,
    name,
    title: name,
    run: () => Promise.reject(new Error('not run')),
  }),
)

test('all cases, five rounds, quiet turns only, if nothing else is said', () => {
  const { cases: chosen, ...rest } = readOptions([], cases)
  expect(chosen).toEqual(cases)
  expect(rest).toEqual({ rounds: 5, quick: false, keepNoisy: false, pages: true, help: false })
})

test('a case by its name or its short id', () => {
  const names = (...words: string[]) => readOptions(words, cases).cases.map(one => one.name)
  expect(names('latency')).toEqual(['latency'])
  expect(names('p2', 'P1')).toEqual(['latency', 'throughput'])
  expect(() => names('P9')).toThrow('There is no case P9. These there are: P1 throughput, P2 latency')
})

test('a quick look takes what it gets, and leaves the pages alone', () => {
  expect(readOptions(['--quick'], cases)).toMatchObject({ rounds: 2, keepNoisy: true, pages: false })
  expect(readOptions(['--quick', '--rounds', '3'], cases)).toMatchObject({ rounds: 3 })
})

test('says what is wrong with the rounds', () => {
  expect(() => readOptions(['--rounds', '0'], cases)).toThrow('whole number from 1, got 0')
  expect(() => readOptions(['--nonsense'], cases)).toThrow()
})
