import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { adoptInstall, isInstalled, markInstalled } from './install-state.mjs'

const zod = { version: '4.0.0', integrity: 'sha512-a' }
const platformOnly = { version: '1.0.0', integrity: 'sha512-b', optional: true }
const locked = { '': { name: 'fanfare' }, 'node_modules/zod': zod, 'node_modules/only-there': platformOnly }

let place = ''

/** Writes the project's lock file. */
function lock(packages: object): void {
  writeFileSync(join(place, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }))
}

/** Writes what npm leaves behind when it has installed something. */
function npmInstalled(packages: object): void {
  writeFileSync(join(place, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }))
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'fanfare-install-'))
  mkdirSync(join(place, 'node_modules'))
  lock(locked)
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

describe('an installation', () => {
  test('is what was marked, until the lock file changes', () => {
    expect(isInstalled(place)).toBe(false)
    markInstalled(place)
    expect(isInstalled(place)).toBe(true)
    lock({ ...locked, 'node_modules/new': zod })
    expect(isInstalled(place)).toBe(false)
  })

  test('made by hand is taken over, without what is for other platforms', () => {
    npmInstalled({ 'node_modules/zod': zod })
    expect(adoptInstall(place)).toBe(true)
    expect(isInstalled(place)).toBe(true)
  })

  test.each([
    ['npm left no record', null],
    ['a package is missing', {}],
    ['a version is another', { 'node_modules/zod': { ...zod, version: '3.0.0' } }],
    ['a content is another', { 'node_modules/zod': { ...zod, integrity: 'sha512-z' } }],
  ])('is not taken over when %s', (_what, packages) => {
    if (packages) npmInstalled(packages)
    expect(adoptInstall(place)).toBe(false)
    expect(isInstalled(place)).toBe(false)
  })

  test.each(['', '{', '{}'])('is not taken over from the record %j', text => {
    writeFileSync(join(place, 'node_modules', '.package-lock.json'), text)
    expect(adoptInstall(place)).toBe(false)
  })
})
