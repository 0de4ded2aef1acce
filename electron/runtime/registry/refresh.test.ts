import { expect, test } from 'vitest'
import { Refresh } from './refresh.ts'

function slow() {
  let looks = 0
  let end: () => void = () => {}
  const refresh = new Refresh(() => {
    looks++
    return new Promise(resolve => {
      end = resolve
    })
  })
  return {
    refresh,
    looks: () => looks,
    async end() {
      end()
      await new Promise(resolve => setImmediate(resolve))
    },
  }
}

test('who asks while a look is under way waits for the next one, which all share', async () => {
  const { refresh, looks, end } = slow()
  let done = ''
  void refresh.exact().then(() => (done += 'a'))
  void refresh.exact().then(() => (done += 'b'))
  void refresh.exact().then(() => (done += 'c'))
  expect(looks()).toBe(1)
  await end()
  expect([done, looks()]).toEqual(['a', 2])
  await end()
  expect([done, looks()]).toEqual(['abc', 2])
})

test('a look that fails does not keep the next one from happening', async () => {
  let looks = 0
  const refresh = new Refresh(() => (looks++ === 0 ? Promise.reject(new Error('no')) : Promise.resolve()))
  const first = refresh.exact()
  const second = refresh.exact()
  await expect(first).rejects.toThrow('no')
  await second
  expect(looks).toBe(2)
})
