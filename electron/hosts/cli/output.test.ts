import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { outputOf } from './output.ts'

/** A stream whose writes end when the test lets them. */
function slowStream() {
  const waiting: ((error?: Error | null) => void)[] = []
  const chunks: string[] = []
  const stream = new Writable({
    highWaterMark: 8,
    decodeStrings: false,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      waiting.push(done)
    },
  })
  return { stream, chunks, next: (error?: Error) => waiting.shift()?.(error ?? null) }
}

test('a full stream makes the writer wait until it drains', async () => {
  const { stream, next } = slowStream()
  const output = outputOf(stream)
  await output.write('short')
  let room = false
  const writing = output.write('longer than the mark').then(() => {
    room = true
  })
  await Promise.resolve()
  expect(room).toBe(false)
  next()
  next()
  await writing
  expect(room).toBe(true)
})

test('flush waits for everything', async () => {
  const { stream, chunks, next } = slowStream()
  const output = outputOf(stream)
  void output.write('a')
  let flushed = false
  const flushing = output.flush().then(() => {
    flushed = true
  })
  await Promise.resolve()
  expect(flushed).toBe(false)
  next()
  next()
  await flushing
  expect(chunks.join('')).toBe('a')
})

test('a reader that goes away is noticed once, holds nobody up, and gets nothing more', async () => {
  const { stream, chunks, next } = slowStream()
  const output = outputOf(stream)
  let told = 0
  output.onBroken(() => (told += 1))
  const disposed = output.onBroken(() => (told += 100))
  disposed()
  const writing = output.write('a text that is too long')
  const flushing = output.flush()
  next(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
  await Promise.all([writing, flushing])
  expect(output.broken).toMatchObject({ code: 'EPIPE' })
  await output.write('more')
  await output.flush()
  output.onBroken(() => (told += 10))
  expect(told).toBe(11)
  expect(chunks).toEqual(['a text that is too long'])
})

test('what is no terminal has a size all the same', () => {
  const output = outputOf(new Writable())
  expect([output.isTerminal, output.columns, output.rows]).toEqual([false, 80, 24])
})
