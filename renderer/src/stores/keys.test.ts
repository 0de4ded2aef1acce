import { describe, expect, test } from 'vitest'
import { ariaKeys, commandOf, isPressed, keyCaps, keyCapsOf, keys, type Pressed } from './keys.ts'

const press = (key: string, held: Partial<Pressed> = {}): Pressed => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
})
const canvas = { typing: false, canvas: true, dialog: false }
const typing = { typing: true, canvas: false, dialog: false }
const elsewhere = { typing: false, canvas: false, dialog: false }
const ctrl = { ctrlKey: true }
const shift = { shiftKey: true }

describe('the table of keys', () => {
  test('has each command once, and no key that means two things in one place', () => {
    expect(new Set(keys.map(({ id }) => id)).size).toBe(keys.length)
    const pressed = keys.flatMap(entry => entry.keys)
    expect(new Set(pressed).size).toBe(pressed.length)
  })

  test('has every key that the window is to have', () => {
    const expected: readonly [Pressed, string][] = [
      [press('z', ctrl), 'edit.undo'],
      [press('Z', { ...ctrl, ...shift }), 'edit.redo'],
      [press('y', ctrl), 'edit.redo'],
      [press('n', ctrl), 'flow.new'],
      [press('o', ctrl), 'flow.open'],
      [press('s', ctrl), 'flow.save'],
      [press('S', { ...ctrl, ...shift }), 'flow.save-as'],
      [press('Tab'), 'canvas.add'],
      [press('k', ctrl), 'view.palette'],
      [press('P', { ...ctrl, ...shift }), 'view.palette'],
      [press('f', ctrl), 'edit.find'],
      [press('d', ctrl), 'edit.duplicate'],
      [press('F6'), 'view.next-region'],
      [press('F6', shift), 'view.previous-region'],
      [press('Enter', ctrl), 'run.start'],
      [press('Enter', { ...ctrl, altKey: true }), 'run.stop'],
      [press('Enter', { ...ctrl, ...shift }), 'run.selected'],
      [press('d'), 'edit.disable'],
      [press('F2'), 'edit.rename'],
      [press('g', ctrl), 'edit.group'],
      [press('T', { ...shift, altKey: true }), 'canvas.tidy'],
      [press('1'), 'canvas.fit'],
      [press('0'), 'canvas.actual-size'],
      [press('ArrowLeft'), 'canvas.left'],
      [press('`', ctrl), 'view.dock'],
      [press('i', ctrl), 'flow.import'],
      [press('e', ctrl), 'flow.export'],
      [press('E', { ...ctrl, ...shift }), 'flow.export-image'],
      [press('?', shift), 'view.keys'],
    ]
    for (const [event, id] of expected)
      expect([event.key, commandOf(event, canvas, false)]).toEqual([event.key, id])
  })
})

describe('a key', () => {
  test('leaves text fields their own, and works there where it means the window', () => {
    expect(commandOf(press('z', ctrl), typing, false)).toBeNull()
    expect(commandOf(press('d'), typing, false)).toBeNull()
    expect(commandOf(press('Backspace'), typing, false)).toBeNull()
    expect(commandOf(press('s', ctrl), typing, false)).toBe('flow.save')
    expect(commandOf(press('Enter', ctrl), typing, false)).toBe('run.start')
  })

  test('of the canvas works there alone, and none below a dialog', () => {
    expect(commandOf(press('Tab'), elsewhere, false)).toBeNull()
    expect(commandOf(press('d'), elsewhere, false)).toBeNull()
    expect(commandOf(press('z', ctrl), elsewhere, false)).toBe('edit.undo')
    expect(commandOf(press('s', ctrl), { ...canvas, dialog: true }, false)).toBeNull()
  })

  test('is Cmd on macOS, and Ctrl elsewhere, never both', () => {
    expect(commandOf(press('s', { metaKey: true }), canvas, true)).toBe('flow.save')
    expect(commandOf(press('s', ctrl), canvas, true)).toBeNull()
    expect(commandOf(press('s', { metaKey: true }), canvas, false)).toBeNull()
    expect(commandOf(press('s', { ...ctrl, metaKey: true }), canvas, false)).toBeNull()
  })

  test('is found by its place where Alt or another alphabet makes it another letter', () => {
    expect(isPressed('Shift+Alt+T', press('ˇ', { shiftKey: true, altKey: true, code: 'KeyT' }), true)).toBe(
      true,
    )
    expect(isPressed('Mod+S', press('ы', { ...ctrl, code: 'KeyS' }), false)).toBe(true)
    // A letter of this alphabet is that letter, wherever it lies.
    expect(isPressed('Mod+Z', press('y', { ...ctrl, code: 'KeyZ' }), false)).toBe(false)
  })

  test('that is a symbol does not ask how it is made, but for Ctrl and Alt', () => {
    expect(isPressed('?', press('?', shift), false)).toBe(true)
    expect(isPressed('/', press('/', shift), false)).toBe(true)
    expect(isPressed('+', press('+', shift), false)).toBe(true)
    expect(isPressed('/', press('/', ctrl), false)).toBe(false)
  })
})

test('keys are shown as they are printed, and told to screen readers by their names', () => {
  expect(keyCaps('Mod+Shift+Enter', false)).toEqual(['Ctrl', 'Shift', 'Enter'])
  expect(keyCaps('Mod+Alt+Enter', true)).toEqual(['⌘', '⌥', 'Enter'])
  expect(keyCaps('+', false)).toEqual(['+'])
  expect(keyCaps('Mod++', false)).toEqual(['Ctrl', '+'])
  expect(keyCaps('ArrowLeft', false)).toEqual(['←'])
  expect(keyCapsOf('view.palette', false)).toEqual(['Ctrl', 'K'])
  expect(keyCapsOf('no.such', false)).toEqual([])
  expect(ariaKeys('edit.redo', true)).toBe('Meta+Shift+Z Meta+Y')
})
