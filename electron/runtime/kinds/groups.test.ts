import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { readGroupNotes } from './group-notes.ts'
import { createGroups } from './groups.ts'
import { GROUP_FILE_ENDING, sweepGroupFolder, sweepGroups } from './groups-sweep.ts'
import { bootId, processStat, startTime } from './proc.ts'

const folder = mkdtempSync(join(tmpdir(), 'fanfare-groups-'))
const started: ChildProcess[] = []
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})
let files = 0
const newFile = (): string => join(folder, `${files++}${GROUP_FILE_ENDING}`)

const SLEEP = 'console.log(1); setInterval(() => {}, 1000)'
const FAMILY = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(SLEEP)}], { stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.once('data', () => console.error(process.pid + ' ' + child.pid))
  setInterval(() => {}, 1000)
`

/** A process in a group of its own that is ready. */
async function sleeper(env: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, ['-e', SLEEP], {
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  started.push(child)
  await once(child.stdout, 'data')
  return child.pid ?? 0
}

function isAlive(pid: number): boolean {
  const stat = processStat(pid)
  return stat !== null && !stat.zombie
}
async function gone(...pids: number[]): Promise<void> {
  while (pids.some(isAlive)) await new Promise(resolve => setImmediate(resolve))
}

/** A pid that no process has, for an owner that is dead. */
const DEAD = 2 ** 22 + 1
const notes = (token: string, ...lines: string[]): string =>
  [`token ${token} ${bootId()} ${DEAD} 1`, ...lines, ''].join('\n')
const swept = (text: string) => {
  const file = newFile()
  writeFileSync(file, text)
  const sweep = sweepGroups(file)
  expect(existsSync(file)).toBe(false)
  return sweep
}

describe('notes', () => {
  const read = (file: string) => readGroupNotes(readFileSync(file, 'utf8'))

  test('say what lives and what is about to start', () => {
    const file = newFile()
    const groups = createGroups(file)
    expect(read(file)).toBeNull()
    for (let index = 0; index < 5; index++) groups.starting()
    groups.started(DEAD + 1)
    groups.started(DEAD + 2)
    groups.failed()
    groups.ended(DEAD + 1)
    groups.ended(DEAD + 1)
    expect(read(file)).toEqual({
      token: groups.token,
      boot: bootId(),
      owner: { pid: process.pid, start: startTime(process.pid) ?? '-' },
      live: new Map([[DEAD + 2, '-']]),
      pending: 2,
    })
    groups.failed()
    groups.failed()
    groups.ended(DEAD + 2)
    expect(readFileSync(file, 'utf8')).toBe('')
  })

  test('stay short however many processes come and go', () => {
    const file = newFile()
    const groups = createGroups(file)
    groups.starting()
    groups.started(DEAD)
    for (let index = 1; index <= 20_000; index++) {
      groups.starting()
      groups.started(DEAD + index)
      groups.ended(DEAD + index)
    }
    expect(readFileSync(file).length).toBeLessThan(70_000)
    expect(read(file)).toMatchObject({ live: new Map([[DEAD, '-']]), pending: 0 })
  })

  test.each(['', 'x', 'token a', 'token t b nonsense 1\n+ 1 1', '\0\0\0'])('are none: %j', text => {
    expect(readGroupNotes(text)).toBeNull()
  })
})

describe.runIf(process.platform === 'linux')('the sweep', () => {
  test('ends the process and the child of a worker that was killed', async () => {
    const file = newFile()
    const script = fileURLToPath(new URL('./fixtures/group-worker.ts', import.meta.url))
    const worker = spawn(process.execPath, [script, file, FAMILY], { stdio: ['ignore', 'pipe', 'inherit'] })
    started.push(worker)
    const [line] = await once(worker.stdout, 'data')
    const [parent = 0, child = 0] = String(line).split(' ').map(Number)
    expect(sweepGroups(file)).toEqual({ owned: true })
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    expect([isAlive(parent), isAlive(child)]).toEqual([true, true])
    expect(sweepGroupFolder(folder)).toEqual([parent])
    await gone(parent, child)
    expect(existsSync(file)).toBe(false)
  })

  test('knows by its token what was about to start', async () => {
    const mine = await sleeper({ FANFARE_GROUP: 'token-1' })
    const other = await sleeper({ FANFARE_GROUP: 'token-2' })
    expect(swept(notes('token-1'))).toEqual({ owned: false, killed: [] })
    expect(swept(notes('token-1', '?'))).toEqual({ owned: false, killed: [mine] })
    await gone(mine)
    expect(isAlive(other)).toBe(true)
  })

  test('knows a leader by its start time', async () => {
    const pid = await sleeper()
    expect(swept(notes('t', '?', `+ ${pid} ${startTime(pid)}`))).toEqual({ owned: false, killed: [pid] })
    await gone(pid)
  })

  test.each([
    ['whose id was used again', (pid: number) => notes('t', '?', `+ ${pid} 1`)],
    ['that is gone by the notes', (pid: number) => notes('t', '?', `+ ${pid} ${startTime(pid)}`, `- ${pid}`)],
    [
      'of another boot',
      (pid: number) => notes('t', '?', `+ ${pid} ${startTime(pid)}`).replace(bootId(), 'another'),
    ],
    ['with a cut line', (pid: number) => notes('t', '?').concat(`+ ${pid}`)],
    ['without a start time', (pid: number) => notes('t', '?', `+ ${pid} -`)],
  ])('spares a process %s', async (_, text) => {
    const pid = await sleeper()
    expect(swept(text(pid))).toEqual({ owned: false, killed: [] })
    expect(isAlive(pid)).toBe(true)
  })

  test('never ends its own group', () => {
    const own = processStat(process.pid)?.group ?? 0
    expect(swept(notes('t', '?', `+ ${own} ${startTime(own)}`))).toEqual({ owned: false, killed: [] })
  })

  test('of files that are missing or broken does nothing', () => {
    expect(sweepGroups(newFile())).toEqual({ owned: false, killed: [] })
    expect(swept('garbage')).toEqual({ owned: false, killed: [] })
  })
})
