import { expect, test } from 'vitest'
import { DEFAULT_TIMEOUT_MS, settingsAt, settingsOf } from './settings.ts'

test('what a node says wins over its service, which wins over the defaults', () => {
  const service = settingsOf({ timeoutMs: 50, retry: { attempts: 4 }, concurrency: 2, isolation: 'own' })
  expect(service).toEqual({
    timeoutMs: 50,
    attempts: 4,
    concurrency: 2,
    idempotent: false,
    isolation: 'own',
    quarantined: false,
  })
  expect(settingsAt({}, service)).toEqual(service)
  expect(settingsAt({ timeoutMs: 9, retry: {}, idempotent: true, isolation: 'shared' }, service)).toEqual({
    ...service,
    timeoutMs: 9,
    attempts: 1,
    idempotent: true,
    isolation: 'shared',
  })
  expect(settingsOf({}, true)).toMatchObject({ timeoutMs: DEFAULT_TIMEOUT_MS, quarantined: true })
})
