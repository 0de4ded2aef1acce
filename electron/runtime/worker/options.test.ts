import { expect, test } from 'vitest'
import {
  defaultWorkerOptions,
  takeWorkerOptions,
  WORKER_OPTIONS_VARIABLE,
  workerOptionsText,
} from './options.ts'

test('options are taken out of the environment, and what is left out has its default', () => {
  const environment: NodeJS.ProcessEnv = {
    PATH: '/bin',
    [WORKER_OPTIONS_VARIABLE]: workerOptionsText({ flushMs: 7 }),
  }
  expect(takeWorkerOptions(environment)).toEqual({ ...defaultWorkerOptions, flushMs: 7 })
  expect(environment).toEqual({ PATH: '/bin' })
  expect(takeWorkerOptions(environment)).toEqual(defaultWorkerOptions)
})
