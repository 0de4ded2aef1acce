import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { painter, wantsColours } from './palette.ts'
import { table } from './table.ts'
import { inert, linesOf, span, textOf } from './text.ts'
import { clip, clipLine, padEnd, padStart, widthOf } from './width.ts'

describe('text from outside', () => {
  test('what a terminal would obey is shown as its escape', () => {
    expect(inert('a\u001b[31mred\u0007\u009b2J')).toBe('a\\u001b[31mred\\u0007\\u009b2J')
    expect(inert('one\ntwo\r\tthree')).toBe('one\\ntwo\\r  three')
    expect(inert('right\u202eto left\u2066')).toBe('right\\u202eto left\\u2066')
    expect(inert('half \ud83d of a pair \udc00')).toBe('half \\ud83d of a pair \\udc00')
    expect(inert('Zoë 顧客 🎉')).toBe('Zoë 顧客 🎉')
  })

  test('no text, whatever it holds, gives a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(span(text).text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
        for (const line of linesOf(text)) expect(line).not.toContain('\n')
      }),
    )
  })
})

describe('widths', () => {
  test.each([
    ['', 0],
    ['plain', 5],
    ['Zoë', 3],
    ['Zoe\u0308', 3],
    ['顧客', 4],
    ['🎉', 2],
    ['✓ OK', 4],
  ])('%j takes %d columns', (text, width) => {
    expect(widthOf(text)).toBe(width)
  })

  test('clipping', () => {
    expect(clip('customer', 8)).toBe('customer')
    expect(clip('customers', 8)).toBe('custome…')
    expect(clip('顧客管理', 5)).toBe('顧客…')
    expect(clip('顧客管理', 4)).toBe('顧…')
    expect(clip('a', 0)).toBe('')
  })

  test('a clipped line is never wider, loses nothing when it fits, and keeps its tones', () => {
    const spans = fc.array(fc.tuple(fc.string({ maxLength: 12 }), fc.constantFrom('ok', 'dim', 'plain')))
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 40 }), (parts, width) => {
        const line = parts.map(([text, tone]) => span(text, tone as 'ok'))
        const whole = textOf(line)
        const cut = clipLine(line, width)
        expect(widthOf(textOf(cut))).toBeLessThanOrEqual(width)
        if (widthOf(whole) <= width) expect(textOf(cut)).toBe(whole)
        else expect(textOf(cut).endsWith('…')).toBe(true)
      }),
    )
  })

  test('padding counts columns, not characters', () => {
    expect(padEnd('顧客', 6)).toBe('顧客  ')
    expect(padStart('é', 3)).toBe('  é')
    expect(padEnd('long', 2)).toBe('long')
  })
})

test('a table aligns its columns and cuts what is too wide', () => {
  const lines = table(
    [{ title: 'Run' }, { title: 'Took', right: true }, { title: 'Flow', most: 6 }],
    [
      [span('K05'), span('184 ms'), span('flows/a.flow.json')],
      [span('K0512'), span('2 s'), span('b')],
    ],
  )
  expect(lines.map(textOf)).toEqual(['Run      Took  Flow', 'K05    184 ms  flows…', 'K0512     2 s  b'])
})

describe('colours', () => {
  test.each([
    [{}, false, true, true],
    [{}, false, false, false],
    [{ TERM: 'dumb' }, false, true, false],
    [{ NO_COLOR: '1' }, false, true, false],
    [{ NO_COLOR: '' }, false, true, true],
    [{ FORCE_COLOR: '1' }, false, false, true],
    [{ FORCE_COLOR: '0' }, false, true, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, false, true, false],
    [{ FORCE_COLOR: '1' }, true, true, false],
  ])('env %j, --no-color %j, terminal %j: %j', (env, flag, terminal, wanted) => {
    expect(wantsColours(env, flag, terminal)).toBe(wanted)
  })

  test('without colours a line is its text', () => {
    const line = [span('✗ ', 'failed'), span('name', 'strong'), span('')]
    expect(painter(false)(line)).toBe('✗ name')
    expect(painter(true)(line)).toBe('\u001b[31m✗ \u001b[39m\u001b[1mname\u001b[22m')
  })
})
