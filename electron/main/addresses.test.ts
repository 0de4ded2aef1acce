import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { isWebAddress } from './guards.ts'
import { isOwn } from './origin.ts'
import { pageFile } from './pages.ts'

const folder = path.resolve('/app/out/renderer')

describe('addresses', () => {
  test('of the app are told from those that only look like them', () => {
    expect(['app://fanfare', 'app://fanfare/', 'app://fanfare/index.html'].map(isOwn)).toEqual([
      true,
      true,
      true,
    ])
    for (const other of ['app://fanfare.example/', 'app://fanfareX', 'https://fanfare/', 'app:fanfare', ''])
      expect(isOwn(other)).toBe(false)
  })

  test('stand for files below the folder alone', () => {
    expect(pageFile(folder, 'app://fanfare/index.html')).toBe(path.join(folder, 'index.html'))
    expect(pageFile(folder, 'app://fanfare/assets/a%20b.js?x=1#y')).toBe(path.join(folder, 'assets/a b.js'))
    for (const bad of [
      'app://fanfare/..%2f..%2fpackage.json',
      'app://fanfare/%2e%2e%2f%2e%2e/package.json',
      'app://fanfare/..%2frenderer-secrets/x',
      'app://fanfare/a%00.html',
      'app://fanfare/%ff',
      'app://other/index.html',
      'https://fanfare/index.html',
    ])
      expect(pageFile(folder, bad)).toBe(null)
  })

  test('are opened in the browser when they are of the web', () => {
    expect(['http://example.com', 'https://example.com/a?b#c'].map(isWebAddress)).toEqual([true, true])
    for (const bad of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'mailto:a@b.c',
      'smb://x',
      'nonsense',
      '',
    ])
      expect(isWebAddress(bad)).toBe(false)
  })
})
