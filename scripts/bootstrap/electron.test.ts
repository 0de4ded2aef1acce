import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findElectron, whyNoDesktop } from './electron.mjs'

let place = ''
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'fanfare-electron-'))
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

function install(folder = 'dist'): void {
  writeFileSync(join(place, 'path.txt'), 'electron')
  mkdirSync(join(place, folder))
  writeFileSync(join(place, folder, 'electron'), '')
}

describe('Electron is found', () => {
  test('not, before it was downloaded', () => {
    expect(findElectron({}, place)).toBeNull()
  })

  test('where its installer puts it', () => {
    install()
    expect(findElectron({}, place)).toBe(join(place, 'dist', 'electron'))
  })

  test('not, when only half of it is there', () => {
    writeFileSync(join(place, 'path.txt'), 'electron')
    expect(findElectron({}, place)).toBeNull()
  })

  test('in another place that was named', () => {
    install('elsewhere')
    const folder = join(place, 'elsewhere')
    expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder }, place)).toBe(join(folder, 'electron'))
    expect(findElectron({ ELECTRON_EXEC_PATH: join(folder, 'electron') }, place)).toBe(
      join(folder, 'electron'),
    )
    expect(findElectron({ ELECTRON_EXEC_PATH: join(place, 'nowhere') }, place)).toBeNull()
  })
})

describe('a desktop', () => {
  const user = { isRoot: false }
  test.each<[Parameters<typeof whyNoDesktop>[0], string | null]>([
    [{ ...user, platform: 'linux', env: {} }, 'there is no display'],
    [{ ...user, platform: 'linux', env: { DISPLAY: ':0' } }, null],
    [{ ...user, platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } }, null],
    [{ isRoot: true, platform: 'linux', env: { DISPLAY: ':0' } }, 'Electron does not run as root'],
    [{ isRoot: true, platform: 'linux', env: { ELECTRON_EXEC_PATH: '/e' } }, null],
    [{ ...user, platform: 'darwin', env: {} }, null],
    [{ ...user, platform: 'darwin', env: { SSH_CONNECTION: 'x' } }, 'this is a remote session'],
    [{ ...user, platform: 'win32', env: {} }, null],
  ])('with %j: %s', (where, why) => {
    expect(whyNoDesktop(where)).toBe(why)
  })
})
