import { expect, test } from 'vitest'
import { cancelWord, failureWord } from './reason-word.ts'

test('failures have a word or two', () => {
  const threw = (name: string | null) => failureWord('E_SERVICE_THREW', { name, message: 'x' })
  expect([threw('TypeError'), threw('Error'), threw(null)]).toEqual(['TypeError', 'threw', 'threw'])
  const said = (code: string, message: string) => failureWord(code, { name: null, message })
  expect(said('E_HTTP_STATUS', 'GET http://127.0.0.1:200/x answered 503 Service Unavailable')).toBe(
    'HTTP 503',
  )
  expect(said('E_PROCESS_EXIT', 'make exited with code 2:')).toBe('exit code 2')
  expect(said('E_PROCESS_EXIT', 'make was ended by SIGSEGV')).toBe('SIGSEGV')
})

test('what is not fetched yet is said in general', () => {
  expect(failureWord('E_HTTP_STATUS', null)).toBe('HTTP status')
  expect(failureWord('E_OUT_OF_MEMORY', null)).toBe('out of memory')
  expect(failureWord(null, null)).toBe('')
})

test('a cancelled one says by whom', () => {
  expect([cancelWord('user'), cancelWord('run'), cancelWord(null)]).toEqual(['by you', 'with the run', ''])
})
