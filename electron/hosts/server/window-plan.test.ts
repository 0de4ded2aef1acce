import { describe, expect, test } from 'vitest'
import { type Desk, planWindow, type WindowPlan } from './window-plan.ts'

const there =
  (...files: string[]) =>
  (file: string): boolean =>
    files.includes(file)
const linux = { PATH: '/usr/bin:relative:/bin', DISPLAY: ':0' }
const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
const edge = 'C:\\Programs\\Microsoft\\Edge\\Application\\msedge.exe'

describe('the page is shown', () => {
  test.each<[string, Desk, WindowPlan]>([
    [
      'to nobody without a display',
      { platform: 'linux', env: { PATH: '/usr/bin' }, exists: () => true },
      { kind: 'none', why: 'there is no display' },
    ],
    [
      'in a window of its own where there is a Chromium',
      { platform: 'linux', env: linux, exists: there('/bin/google-chrome', '/usr/bin/xdg-open') },
      { kind: 'app', program: '/bin/google-chrome' },
    ],
    [
      'by the Chromium that is named',
      { platform: 'linux', env: { ...linux, FANFARE_CHROMIUM: '/opt/c' }, exists: () => true },
      { kind: 'app', program: '/opt/c' },
    ],
    [
      'under Wayland too',
      { platform: 'linux', env: { PATH: '/bin', WAYLAND_DISPLAY: 'w' }, exists: there('/bin/chromium') },
      { kind: 'app', program: '/bin/chromium' },
    ],
    [
      'in the default browser',
      { platform: 'linux', env: linux, exists: there('/usr/bin/xdg-open') },
      { kind: 'browser', program: '/usr/bin/xdg-open', args: [] },
    ],
    [
      'to nobody without a browser; a program in the current folder is none',
      { platform: 'linux', env: linux, exists: file => file.startsWith('relative') },
      { kind: 'none', why: 'no browser was found' },
    ],
    ['on macOS', { platform: 'darwin', env: {}, exists: there(chrome) }, { kind: 'app', program: chrome }],
    [
      'on macOS in the default browser',
      { platform: 'darwin', env: {}, exists: () => false },
      { kind: 'browser', program: '/usr/bin/open', args: [] },
    ],
    [
      'to nobody in a remote session of macOS',
      { platform: 'darwin', env: { SSH_CONNECTION: 'x' }, exists: () => true },
      { kind: 'none', why: 'this is a remote session' },
    ],
    [
      'on Windows',
      { platform: 'win32', env: { PROGRAMFILES: 'C:\\Programs' }, exists: there(edge) },
      { kind: 'app', program: edge },
    ],
    [
      'on Windows in the default browser',
      { platform: 'win32', env: {}, exists: () => false },
      { kind: 'browser', program: 'rundll32.exe', args: ['url.dll,FileProtocolHandler'] },
    ],
  ])('%s', (_what, desk, plan) => {
    expect(planWindow(desk)).toEqual(plan)
  })
})
