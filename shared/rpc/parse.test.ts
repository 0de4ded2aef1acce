import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseBy } from './parse.ts'

test('gives what the schema makes of a value', () => {
  expect(parseBy(z.object({ n: z.int().default(7) }), {})).toEqual({ ok: true, value: { n: 7 } })
})

test('says what is wrong, where, and how much more', () => {
  const schema = z.strictObject({ a: z.object({ b: z.int() }), c: z.string(), d: z.string(), e: z.string() })
  const parsed = parseBy(schema, { a: { b: 'x' } })
  expect(parsed).toMatchObject({
    ok: false,
    why: expect.stringMatching(/^`a\.b`: .*; `c`: .*; `d`: .*; and 1 more$/),
  })
  expect(parseBy(z.int(), 'x')).toMatchObject({ ok: false, why: expect.stringMatching(/^Invalid input/) })
})

test('never throws: neither on endless nesting nor on getters that do', () => {
  let deep: unknown = 0
  for (let level = 0; level < 100_000; level++) deep = [deep]
  expect(parseBy(z.json(), deep)).toEqual({ ok: false, why: 'it is nested too deeply' })
  const trap = {
    get a() {
      throw new Error('trap')
    },
  }
  expect(parseBy(z.object({ a: z.int() }), trap)).toEqual({ ok: false, why: 'it could not be read' })
})
