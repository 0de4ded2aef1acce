import { expect, test } from 'vitest'
import { checkJson, checkJsonata } from './check.ts'

test('JSON gives its value, or the place of its fault', () => {
  expect(checkJson('{"a": [1, 2]}')).toEqual({ value: { a: [1, 2] }, fault: null })
  const broken = checkJson('{"a": 1 "b": 2}')
  expect(broken.fault?.offset).toBe(8)
  expect(broken.fault?.message).toMatch(/Expected/)
  expect(checkJson('').fault).not.toBeNull()
})

test('JSON that would lose something is not taken', () => {
  expect(checkJson('{"a": 1, "a": 2}').fault?.message).toBe('the key "a" is there twice')
  expect(checkJson('{"a": 12345678901234567890}').fault?.message).toMatch(/not kept to its last digit/)
})

test('JSONata says where it does not parse', async () => {
  expect(await checkJsonata('{ "a": input.id }')).toBeNull()
  const fault = await checkJsonata('{ "a": }')
  expect(fault?.message).not.toBe('')
  expect(fault?.offset).toBeGreaterThan(0)
})
