import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkPageSize, mostKilobytes } from './page-size.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fanfare-page-'))
  mkdirSync(join(folder, 'assets'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A page that loads these at once; random text does not get smaller. */
function write(sizes: Readonly<Record<string, number>>, tags: string): void {
  for (const [name, kilobytes] of Object.entries(sizes))
    writeFileSync(join(folder, 'assets', name), randomBytes(kilobytes * 1000))
  writeFileSync(join(folder, 'index.html'), `<!doctype html><head>${tags}</head>`)
}
const script = (name: string) => `<script type="module" crossorigin src="./assets/${name}"></script>`
const preload = (name: string) => `<link rel="modulepreload" crossorigin href="./assets/${name}">`

test('what is loaded later does not count', () => {
  write({ 'a.js': 100, 'b.js': 100, 'late.js': 500 }, script('a.js') + preload('b.js'))
  expect(checkPageSize(folder)).toMatchObject({ ok: true, note: '200 kB of script at once' })
})

test('too much is told, the largest first', () => {
  write({ 'a.js': 10, 'b.js': mostKilobytes }, script('a.js') + preload('b.js'))
  const { ok, output } = checkPageSize(folder)
  expect(ok).toBe(false)
  expect(output.split('\n').map(line => line.replace(/:.*/, ''))).toEqual([
    '310 kB of script at once, 300 at most',
    './assets/b.js',
    './assets/a.js',
  ])
})

test('a page without a script is a failure', () => {
  write({}, '')
  expect(checkPageSize(folder)).toMatchObject({ ok: false })
})
