import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Bounds, readWindowState, writeWindowState } from './window-state.ts'

const screen: Bounds = { x: 0, y: 0, width: 1920, height: 1080 }
const left: Bounds = { x: -1280, y: 0, width: 1280, height: 1024 }
let folder = ''
let file = ''

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fanfare-window-'))
  file = path.join(folder, 'deep/window.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const save = (bounds: Partial<Bounds>, maximized = false): Promise<void> =>
  writeWindowState(file, { bounds: { x: 10, y: 20, width: 1000, height: 700, ...bounds }, maximized })

describe("the window's place", () => {
  test('is kept', async () => {
    await save({}, true)
    expect(readWindowState(file, [screen])).toEqual({
      bounds: { x: 10, y: 20, width: 1000, height: 700 },
      maximized: true,
    })
  })

  test('counts while some screen shows enough of it', async () => {
    await save({ x: -1000 })
    expect(readWindowState(file, [screen, left])).not.toBe(null)
    // That screen was unplugged.
    expect(readWindowState(file, [screen])).toBe(null)
    await save({ x: 1900 })
    expect(readWindowState(file, [screen])).toBe(null)
    await save({ y: 1075 })
    expect(readWindowState(file, [screen])).toBe(null)
    await save({ y: -30 })
    expect(readWindowState(file, [screen])).toBe(null)
  })

  test('is forgotten when its file makes no sense', async () => {
    expect(readWindowState(file, [screen])).toBe(null)
    await save({})
    for (const text of [
      '',
      '{',
      '[]',
      '{"bounds":{"x":"1"}}',
      '{"bounds":{"x":1,"y":1,"width":0,"height":9},"maximized":true}',
    ]) {
      writeFileSync(file, text)
      expect(readWindowState(file, [screen])).toBe(null)
    }
  })
})
