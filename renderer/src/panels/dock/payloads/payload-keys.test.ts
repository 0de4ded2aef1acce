import { describe, expect, test } from 'vitest'
import { firstKey, payloadKeys as read } from './payload-keys.ts'

const payloadKeys = (...of: Parameters<typeof read>) => read(...of).keys

const payload = {
  source: 'dashboard.load',
  target: 'crm.get-customer',
  response: { id: 7, cid: 'not this one', nested: { ok: 1, cid: 'nor this' } } as unknown,
  req_ts_utc: '2026-11-24 13:32:05',
  resp_ts_utc: '2026-11-24 13:32:05',
  ok: true,
  exception: null as string | null,
  cid: 'c1',
}
const names = Object.keys(payload)

test('a whole payload gives its keys in order, each with its text', () => {
  const keys = payloadKeys(JSON.stringify(payload), true, false)
  expect(keys.map(({ key }) => key)).toEqual(names)
  expect(keys.find(({ key }) => key === 'ok')).toMatchObject({
    text: 'true',
    kind: 'boolean',
    partial: false,
  })
})

describe('a payload of which beginning and end are here', () => {
  const large = {
    ...payload,
    response: { id: 7, list: Array.from({ length: 5000 }, (_, n) => ({ n, ok: true, cid: `"x${n}` })) },
  }
  const text = JSON.stringify(large)
  const keys = payloadKeys(text.slice(0, 1000), false, false, text.slice(-1000))

  test('has all eight keys in order', () => {
    expect(keys.map(({ key }) => key)).toEqual(names)
  })
  test('knows what follows the large value', () => {
    expect(keys.find(({ key }) => key === 'cid')).toMatchObject({ text: '"c1"', partial: false })
    expect(keys.find(({ key }) => key === 'ok')?.text).toBe('true')
  })
  test('says that it has only the beginning of the large value', () => {
    expect(keys.find(({ key }) => key === 'response')).toMatchObject({ partial: true, bytes: null })
    const { rest } = read(text.slice(0, 1000), false, false, text.slice(-1000))
    const from = keys.find(({ key }) => key === 'response')?.from ?? 0
    const value = text.slice(from, -rest)
    expect(JSON.parse(value)).toEqual(large.response)
  })
})

test('what a response holds is never taken for the payload’s own keys', () => {
  // The end as text within the response: escaped, so it is no key.
  const text = JSON.stringify({ ...payload, response: `${'x'.repeat(3000)},"cid":"evil"}` })
  const keys = payloadKeys(text.slice(0, 500), false, false, text.slice(-400))
  expect(keys.find(({ key }) => key === 'cid')?.text).toBe('"c1"')
  // An end that lies in the middle of nested objects.
  expect(
    payloadKeys('{"source":"a","response":{"x":', false, false, ',"cid":"inner"}}').at(-1),
  ).toMatchObject({ key: 'cid', text: null })
})

test('the first key is what matters', () => {
  const of = (part: Partial<typeof payload>) =>
    firstKey(payloadKeys(JSON.stringify({ ...payload, ...part }), true, false))
  expect(of({})).toBe('response')
  expect(of({ ok: false, exception: 'Error: no' })).toBe('exception')
  expect(firstKey(payloadKeys('{"source":"a","data":{}}', true, true))).toBe('data')
})

test('what is no object has no keys', () => {
  expect(payloadKeys('[1]', true, false)).toEqual([])
  expect(payloadKeys('oops', true, false)).toEqual([])
})
