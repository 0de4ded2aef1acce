import { expect, test } from 'vitest'
import { pathFault } from './path-fault.ts'

test('takes paths inside the workspace', () => {
  expect(pathFault('flows/my-flow.flow.json')).toBeNull()
  expect(pathFault(' my flow ')).toBeNull()
})

test.each([
  ['', /Type a path/],
  ['/etc/passwd', /inside the workspace/],
  ['C:/flows/a', /inside the workspace/],
  ['flows\\a', /Expected \//],
  ['../a', /without \. and \.\./],
  ['flows/../../a', /without \. and \.\./],
  ['flows/', /file name is missing/],
  ['flows/what?', /without </],
])('says what is wrong with %j', (path, words) => {
  expect(pathFault(path)).toMatch(words)
})
