import { expect, test } from 'vitest'
import { memoryStorage } from '../storage.ts'
import { TestLocks } from '../testing/test-app.ts'
import { claimWindow } from './window-id.ts'

const names = () => {
  let next = 0
  return () => `w${++next}`
}

test('a window keeps its name when its page is loaded again, and no two that are open share one', async () => {
  const all = new TestLocks()
  const newId = names()
  const session = memoryStorage()
  const page = all.ofWindow()
  const first = await claimWindow(session, page.locks, newId)
  page.release()
  const again = await claimWindow(session, all.ofWindow().locks, newId)
  expect(again.window).toBe(first.window)
  // The browser copies a tab with its session.
  const copy = memoryStorage()
  for (const key of session.keys()) copy.set(key, session.get(key) ?? '')
  const second = await claimWindow(copy, all.ofWindow().locks, newId)
  expect(second.window).not.toBe(first.window)
  const alive = await second.alive()
  expect([first.window, second.window, 'other'].map(alive)).toEqual([true, true, false])
})

test('where windows can not be told apart, every other one counts as open', async () => {
  const { window, alive } = await claimWindow(memoryStorage(), null, names())
  expect(window).toBe('w1')
  expect((await alive())('other')).toBe(true)
})
