import { expect, test } from 'vitest'
import type { TaskLog } from './ports.ts'
import { MAX_CHARACTERS, MAX_LINES, RunLog } from './run-log.ts'

const line = (message: string, dropped = 0): TaskLog => ({
  at: 5,
  level: 'info',
  message,
  data: null,
  dropped,
})

test('keeps lines up to the cap; the first over it becomes a notice, the others are counted and told at the end', () => {
  const log = new RunLog(0)
  for (let index = 0; index < MAX_LINES; index++) expect(log.admit(line('x'))).toEqual(line('x'))
  expect(log.rest(9)).toBeNull()
  expect(log.admit(line('over', 2))).toMatchObject({
    level: 'warn',
    message: expect.stringMatching(/log is full/),
    dropped: 3,
  })
  expect(log.admit(line('more'))).toBeNull()
  expect(log.admit(line('more', 4))).toBeNull()
  expect(log.rest(9)).toMatchObject({
    at: 9,
    level: 'warn',
    message: expect.stringMatching(/^6 further lines/),
    dropped: 6,
  })
})

test('keeps no more characters than the cap allows', () => {
  const log = new RunLog(0)
  expect(log.admit(line('x'.repeat(MAX_CHARACTERS)))).not.toBeNull()
  expect(log.admit(line('y'))).toMatchObject({ dropped: 1 })
  expect(log.admit(line('z'))).toBeNull()
})

test('the data of a line counts, too', () => {
  const log = new RunLog(0)
  expect(log.admit({ ...line(''), data: 'x'.repeat(MAX_CHARACTERS + 1) })).toMatchObject({
    level: 'warn',
    data: null,
  })
})

test('a log that was full when the run was interrupted stays full', () => {
  expect(new RunLog(MAX_LINES + 1).admit(line('x'))).toBeNull()
  expect(new RunLog(MAX_LINES - 1).admit(line('x'))).toEqual(line('x'))
})
