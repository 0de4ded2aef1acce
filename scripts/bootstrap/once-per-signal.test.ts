import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { countSignalsOnce } from './once-per-signal.mjs'

function target() {
  const emitter = new EventEmitter()
  const heard: string[] = []
  const clock = { now: 0 }
  for (const name of ['SIGINT', 'SIGTERM', 'exit']) emitter.on(name, () => heard.push(name))
  countSignalsOnce(emitter, () => clock.now)
  return { emitter, heard, clock }
}

test('a signal that comes by two ways at once is heard once', () => {
  const { emitter, heard, clock } = target()
  emitter.emit('SIGINT', 'SIGINT', 2)
  clock.now = 30
  expect(emitter.emit('SIGINT', 'SIGINT', 2)).toBe(true)
  expect(heard).toEqual(['SIGINT'])
})

test('a second Ctrl-C is heard as the second', () => {
  const { emitter, heard, clock } = target()
  emitter.emit('SIGINT')
  clock.now = 250
  emitter.emit('SIGINT')
  expect(heard).toEqual(['SIGINT', 'SIGINT'])
})

test('different signals do not hide each other', () => {
  const { emitter, heard } = target()
  emitter.emit('SIGINT')
  emitter.emit('SIGTERM')
  expect(heard).toEqual(['SIGINT', 'SIGTERM'])
})

test('listeners that take long do not turn one signal into two', () => {
  const { emitter, heard, clock } = target()
  emitter.on('SIGINT', () => {
    clock.now += 500
  })
  emitter.emit('SIGINT')
  clock.now += 10
  emitter.emit('SIGINT')
  expect(heard).toEqual(['SIGINT'])
})

test('everything else passes, with its arguments and its answer', () => {
  const { emitter, heard } = target()
  emitter.emit('exit', 0)
  emitter.emit('exit', 0)
  expect(heard).toEqual(['exit', 'exit'])
  expect(emitter.emit('nobody listens')).toBe(false)
})
