import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RecorderFiles } from './recorder-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fanfare-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A pid that was in use a moment ago and is free now. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await new Promise(resolve => child.once('exit', resolve))
  return child.pid ?? 0
}

test('every worker has a file of its own, also where there are some already', () => {
  const one = new RecorderFiles(folder, process.pid).create()
  const two = new RecorderFiles(folder, process.pid).create()
  expect(one.recorder).not.toBe(two.recorder)
  expect(existsSync(one.recorder ?? '')).toBe(true)
  expect(existsSync(two.recorder ?? '')).toBe(true)
})

test('a folder that takes no files leaves workers without a recorder', () => {
  expect(new RecorderFiles(join(folder, 'missing'), process.pid).create().recorder).toBeNull()
})

test('files of dead hosts are swept, those of the living and of others are not', async () => {
  const names = [
    `fanfare-${await deadPid()}-1.rec`,
    `fanfare-${process.pid}-1.rec`,
    'fanfare-1-1.rec',
    'other.rec',
  ]
  for (const name of names) writeFileSync(join(folder, name), '')
  new RecorderFiles(folder, process.pid).sweep()
  expect(names.map(name => existsSync(join(folder, name)))).toEqual([false, true, true, true])
})

test.runIf(process.platform === 'linux')('a worker that outlived its host is ended', async () => {
  const recorder = join(folder, `fanfare-${await deadPid()}-1.rec`)
  writeFileSync(recorder, '')
  const options = JSON.stringify({ recorder })
  const spin = ['-e', 'process.stdout.write("on"); for (;;);']
  const orphan = spawn(process.execPath, spin, { env: { PATH: '/bin', FANFARE_WORKER: options } })
  await new Promise(resolve => orphan.stdout.once('data', resolve))
  const ended = new Promise(resolve => orphan.once('exit', (_code, signal) => resolve(signal)))
  new RecorderFiles(folder, process.pid).sweep()
  expect(await ended).toBe('SIGKILL')
})
