import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { beginBuild, isBuilt } from './build-state.mjs'

let place = ''

function write(path: string, text: string): void {
  mkdirSync(dirname(join(place, path)), { recursive: true })
  writeFileSync(join(place, path), text)
}

function writeResults(): void {
  write('out/main/cli.js', '')
  write('out/renderer/index.html', '')
}

function build(): void {
  const finish = beginBuild(place)
  writeResults()
  finish()
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'fanfare-build-'))
  write('package.json', '{}')
  write('electron/app/app.ts', 'one')
  write('shared/ids.ts', 'two')
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

describe('a build', () => {
  test('is stale before the first one and fresh after it', () => {
    expect(isBuilt(place)).toBe(false)
    build()
    expect(isBuilt(place)).toBe(true)
  })

  test.each<[string, () => void]>([
    ['a file changes and keeps its size', () => write('electron/app/app.ts', 'ONE')],
    ['a file appears', () => write('shared/flow/schema.ts', '')],
    ['a file goes', () => rmSync(join(place, 'shared/ids.ts'))],
    ['a file moves', () => renameSync(join(place, 'shared/ids.ts'), join(place, 'shared/id.ts'))],
    ['the dependencies change', () => write('package-lock.json', '{ "lockfileVersion": 3 }')],
    ['a page appears', () => write('renderer/index.html', '<html>')],
    ['what was built goes', () => rmSync(join(place, 'out/main/cli.js'))],
    ['the built page goes', () => rmSync(join(place, 'out/renderer/index.html'))],
    ['out/ goes', () => rmSync(join(place, 'out'), { recursive: true })],
    ['its stamp is damaged', () => write('out/.built.json', '{"listing":')],
  ])('is stale when %s', (_what, change) => {
    build()
    change()
    expect(isBuilt(place)).toBe(false)
  })

  test.each<[string, () => void]>([
    ['a test changes', () => write('electron/app/app.test.ts', 'three')],
    ['a fixture changes', () => write('electron/app/fixtures/flow.json', '{}')],
    ['something else changes', () => write('docs/concepts.md', '')],
  ])('stays fresh when %s', (_what, change) => {
    build()
    change()
    expect(isBuilt(place)).toBe(true)
  })

  test('stays fresh when files are only touched, and looks at their contents once', () => {
    build()
    const before = readFileSync(join(place, 'out/.built.json'), 'utf8')
    utimesSync(join(place, 'shared/ids.ts'), 1, 1)
    expect(isBuilt(place)).toBe(true)
    expect(readFileSync(join(place, 'out/.built.json'), 'utf8')).not.toBe(before)
  })

  test('is stale when a file changes while it goes on', () => {
    const finish = beginBuild(place)
    writeResults()
    write('electron/app/app.ts', 'edited meanwhile')
    finish()
    expect(isBuilt(place)).toBe(false)
  })

  test('is stale while one goes on, and after one that failed', () => {
    build()
    beginBuild(place)
    expect(isBuilt(place)).toBe(false)
  })
})
