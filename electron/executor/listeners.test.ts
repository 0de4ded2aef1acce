import { expect, test } from 'vitest'
import { Listeners } from './listeners.ts'
import { RunRecording } from './testing/run-recording.ts'

test('one that throws is told nothing more; the others hear everything', () => {
  const defects: unknown[] = []
  const listeners = new Listeners(error => defects.push(error))
  const bad = new RunRecording(() => {
    throw new Error('a defect of the view')
  })
  const good = new RunRecording()
  listeners.add(bad)
  listeners.add(good)
  const line = {
    seq: 1,
    call: null,
    attempt: 1,
    at: 0,
    level: 'info',
    message: '',
    data: null,
    dropped: 0,
  } as const
  listeners.tell(one => one.log(line, null))
  listeners.tell(one => one.log({ ...line, seq: 2 }, null))
  expect(defects).toEqual([new Error('a defect of the view')])
  expect([bad.seqs, good.seqs]).toEqual([[1], [1, 2]])
})

test('who comes during a notice hears the next one, who leaves during it hears nothing more', () => {
  const listeners = new Listeners(() => {})
  const heard: string[] = []
  const listener = (name: string, more: () => void = () => {}) =>
    Object.assign(new RunRecording(), {
      failed: (error: Error) => {
        heard.push(`${name} ${error.message}`)
        more()
      },
    })
  const late = listener('late')
  let leave = () => {}
  listeners.add(
    listener('first', () => {
      leave()
      if (!heard.includes('first 2')) listeners.add(late)
    }),
  )
  leave = listeners.add(listener('leaver'))
  listeners.tell(one => one.failed(new Error('1')))
  listeners.tell(one => one.failed(new Error('2')))
  expect(heard).toEqual(['first 1', 'first 2', 'late 2'])
})
