import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeLine, PagedText } from './paged-text.ts'
import { PAGE_BYTES } from './types.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A body that is read from memory; each page that arrives is waited for. */
function paged(text: string, lineBytes = 128) {
  const bytes = encode(text)
  let reads = 0
  let arrived = (): void => undefined
  const body = new PagedText(
    {
      bytes: bytes.length,
      lineBytes,
      read: async (offset, length) => {
        reads += 1
        return bytes.slice(offset, offset + length)
      },
    },
    () => arrived(),
    error => {
      throw error
    },
  )
  const line = async (index: number): Promise<string> => {
    for (;;) {
      const got = body.line(index)
      if (got !== null) return got
      await new Promise<void>(resolve => {
        arrived = resolve
      })
    }
  }
  return { body, line, reads: () => reads }
}

test('lines give the text again, whatever characters lie on their borders', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 400 }),
      fc.integer({ min: 8, max: 64 }),
      async (text, size) => {
        const { body, line } = paged(text, size)
        let whole = ''
        for (let index = 0; index < body.lines; index++) whole += await line(index)
        expect(whole).toBe(text)
      },
    ),
    { numRuns: 100 },
  )
})

test('a page is read once, when a line of it is looked at', async () => {
  const { line, reads, body } = paged('é'.repeat(PAGE_BYTES))
  expect(body.pages).toBe(2)
  expect(await line(3)).toBe('é'.repeat(64))
  await line(4)
  expect(reads()).toBe(1)
  await line(body.lines - 1)
  expect(reads()).toBe(2)
})

test('a character over the border of two pages is whole', async () => {
  const text = `${'a'.repeat(PAGE_BYTES - 1)}€b`
  const { line } = paged(text)
  const last = PAGE_BYTES / 128 - 1
  expect(await line(last)).toBe(`${'a'.repeat(127)}€`)
  expect(await line(last + 1)).toBe('b')
})

test('its beginning is shown without a read when it is here', () => {
  const text = 'x'.repeat(PAGE_BYTES * 2)
  const body = new PagedText(
    {
      bytes: text.length,
      lineBytes: 128,
      preview: text.slice(0, PAGE_BYTES),
      read: () => new Promise(() => undefined),
    },
    () => undefined,
    () => undefined,
  )
  expect(body.line(0)).toBe('x'.repeat(128))
})

describe('search', () => {
  test('finds every line, also over the border of what is read at once', async () => {
    const filler = '.'.repeat((1 << 20) - 3)
    const { body } = paged(`${filler}NeeDle${filler}needle`)
    let found: readonly number[] = []
    await body.search('needle', new AbortController().signal, lines => {
      found = lines
    })
    const at = (offset: number): number => Math.floor(offset / 128)
    expect(found).toEqual([at(filler.length), at(filler.length * 2 + 6)])
  })

  test('ends when it is told to', async () => {
    const { body, reads } = paged('x'.repeat(3 << 20))
    const stop = new AbortController()
    await body.search('y', stop.signal, () => stop.abort())
    expect(reads()).toBe(1)
  })
})

test('bytes that are no UTF-8 are shown as replaced', () => {
  expect(decodeLine(Uint8Array.of(0x61, 0xff, 0x62), 3)).toBe('a\ufffdb')
})
