import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkSizes, mostLines } from './sizes.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fanfare-sizes-'))
  mkdirSync(join(root, 'shared', 'run'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, lines: number): void {
  writeFileSync(join(root, path), 'line\n'.repeat(lines))
}

test('files up to the limit pass', async () => {
  write('shared/run/long.ts', mostLines)
  expect(await checkSizes(root)).toMatchObject({ ok: true, output: '' })
})

test('longer ones are named, the longest first', async () => {
  write('shared/run/longer.ts', mostLines + 1)
  write('shared/longest.css', mostLines + 9)
  write('shared/run/data.json', mostLines * 2)
  const { ok, output } = await checkSizes(root)
  expect(ok).toBe(false)
  expect(output.split('\n')).toEqual([
    `shared/longest.css: ${mostLines + 9} lines, ${mostLines} at most`,
    `shared/run/longer.ts: ${mostLines + 1} lines, ${mostLines} at most`,
  ])
})

test('a tree without source is a failure', async () => {
  expect(await checkSizes(root)).toMatchObject({ ok: false })
})
