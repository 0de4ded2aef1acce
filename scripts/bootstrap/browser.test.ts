import { describe, expect, test } from 'vitest'
import { chromiumPath } from './browser.mjs'

const there =
  (...files: string[]) =>
  (file: string): boolean =>
    files.includes(file)
const env = { PATH: '/usr/local/bin::/usr/bin' }

describe('the browser of the tests', () => {
  test.each<[string, Parameters<typeof chromiumPath>[0], string | null]>([
    [
      'is the one that was named',
      { env: { ...env, FANFARE_CHROMIUM: '/opt/c' }, exists: () => true, playwright: () => '/p' },
      '/opt/c',
    ],
    [
      'is no other when the one that was named is not there',
      {
        env: { ...env, FANFARE_CHROMIUM: '/opt/c' },
        exists: there('/p', '/usr/bin/chromium'),
        playwright: () => '/p',
      },
      null,
    ],
    ['is Playwright’s', { env, exists: there('/p', '/usr/bin/chromium'), playwright: () => '/p' }, '/p'],
    [
      'is the system’s',
      { env, exists: there('/usr/bin/chromium'), playwright: () => '/p' },
      '/usr/bin/chromium',
    ],
    [
      'is Chromium rather than Chrome',
      { env, exists: there('/usr/local/bin/google-chrome', '/usr/bin/chromium'), playwright: () => null },
      '/usr/bin/chromium',
    ],
    ['is none', { env, exists: () => false, playwright: () => null }, null],
    [
      'is Chrome on macOS',
      { env, platform: 'darwin', exists: file => file.includes('Google Chrome.app'), playwright: () => null },
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    [
      'is Chrome on Windows',
      {
        env: { LOCALAPPDATA: 'C:\\Local' },
        platform: 'win32',
        exists: file => file.startsWith('C:\\Local'),
        playwright: () => null,
      },
      'C:\\Local\\Google\\Chrome\\Application\\chrome.exe',
    ],
  ])('%s', (_what, where, path) => {
    expect(chromiumPath({ platform: 'linux', ...where })).toBe(path)
  })
})
