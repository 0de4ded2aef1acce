import { expect, test } from 'vitest'
import { workerEnv } from './worker-env.ts'

test('workers get what is allowed and what is added, and nothing else', () => {
  const host = {
    PATH: '/bin',
    HOME: '/home/me',
    LC_ALL: 'C',
    AWS_SECRET_ACCESS_KEY: 'x',
    NODE_OPTIONS: '--inspect',
  }
  expect(workerEnv(host, { EXTRA: '1', HOME: '/elsewhere' })).toEqual({
    PATH: '/bin',
    HOME: '/elsewhere',
    LC_ALL: 'C',
    EXTRA: '1',
  })
})

test('an environment is never empty, since that would mean all of the host to some', () => {
  expect(workerEnv({})).toHaveProperty('PATH')
})

test('names count whatever their case, as on Windows', () => {
  expect(workerEnv({ Path: 'C:\\', SystemRoot: 'C:\\Windows' })).toMatchObject({
    SystemRoot: 'C:\\Windows',
    Path: 'C:\\',
  })
})
