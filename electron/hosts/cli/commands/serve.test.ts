import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OpenedWindow } from '../../server/index.ts'
import { main } from '../main.ts'
import { testWorld } from '../testing/test-world.ts'
import type { CliHost } from '../world.ts'

let cwd = ''
beforeEach(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'fanfare-serve-')))
})
afterEach(() => rm(cwd, { recursive: true }))

/** A world with a server that only takes notes. */
function setUp(opened: Omit<OpenedWindow, 'close'> = { shown: true, how: 'in a window of its own' }) {
  const notes: string[] = []
  const started: Parameters<CliHost['startServer']>[0][] = []
  let urls = 1
  const world = testWorld({
    cwd,
    startServer: async options => {
      started.push(options)
      return {
        url: 'http://first',
        newUrl: () => `http://${++urls}`,
        close: async () => void notes.push('server closed'),
        kill: () => notes.push('killed'),
      }
    },
    openWindow: async url => {
      notes.push(`opened ${url}`)
      return { ...opened, close: async () => void notes.push('window closed') }
    },
  })
  return { world, notes, started, run: (...words: string[]) => main(['serve', ...words], world) }
}

describe('fanfare serve', () => {
  test('prints one address, opens it, and ends all at Ctrl+C', async () => {
    const { world, notes, run } = setUp()
    const ended = run()
    await expect.poll(() => world.stderr.text).toContain('It is open in a window of its own.')
    expect(world.stdout.text).toBe('http://first\n')
    expect(notes).toEqual(['opened http://first'])
    world.interrupt()
    expect(await ended).toBe(0)
    expect(notes.slice(1).sort()).toEqual(['server closed', 'window closed'])
  })

  test('says what to do where there is no window', async () => {
    const { world, run } = setUp({ shown: false, how: 'there is no display' })
    const ended = run()
    await expect
      .poll(() => world.stderr.text)
      .toContain('Open it in a browser of this machine (there is no display).')
    world.interrupt()
    expect(await ended).toBe(0)
  })

  test('opens nothing with --no-open', async () => {
    const { world, notes, run } = setUp()
    const ended = run('--no-open')
    await expect.poll(() => world.stderr.text).toContain('Ctrl+C ends Fanfare.')
    world.interrupt()
    expect(await ended).toBe(0)
    expect(notes).toEqual(['server closed'])
  })

  test('prints another address at each Enter, and none after the end', async () => {
    const { world, run } = setUp()
    const ended = run('--no-open')
    await expect.poll(() => world.stdout.text).toBe('http://first\n')
    world.enter()
    world.enter()
    expect(world.stdout.text).toBe('http://first\nhttp://2\nhttp://3\n')
    world.interrupt()
    await ended
    world.enter()
    expect(world.stdout.text).toBe('http://first\nhttp://2\nhttp://3\n')
  })

  test('a second Ctrl+C kills what runs', async () => {
    const { world, notes, run } = setUp()
    const ended = run('--no-open')
    await expect.poll(() => world.stdout.text).not.toBe('')
    world.interrupt()
    world.interrupt()
    await ended
    expect(notes).toContain('killed')
    expect(world.exits).toEqual([130])
  })

  test('a server that can not be started is told, and nothing is opened', async () => {
    const { world, run } = setUp()
    const failing = testWorld({
      cwd,
      startServer: () => Promise.reject(Object.assign(new Error('Port 1 is in use'), { code: 'E_IO' })),
    })
    expect(await main(['serve', '--port', '1'], failing)).toBe(2)
    expect(failing.stderr.text).toBe('error: Port 1 is in use\n')
    expect(await run('--port', '65536')).toBe(2)
    expect(await run('--port', 'x')).toBe(2)
    expect(world.stderr.text).toContain('Expected `--port` to be an integer from 0 to 65535, got "x"')
    expect(world.stdout.text).toBe('')
  })

  test.each<[string, string[], string[], (folder: string) => unknown]>([
    ['begins without a workspace in a folder that is none', [], [], () => null],
    ['begins with the workspace it stands in', ['flows'], [], folder => folder],
    [
      'begins with the one that was named, whatever is in it',
      ['other'],
      ['--workspace', 'other'],
      folder => join(folder, 'other'),
    ],
  ])('%s', async (_what, folders, words, workspace) => {
    for (const folder of folders) await mkdir(join(cwd, folder))
    const { world, started, run } = setUp()
    const ended = run('--no-open', '--port', '4680', ...words)
    await expect.poll(() => started).toEqual([{ workspace: workspace(cwd), port: 4680 }])
    world.interrupt()
    await ended
  })

  test('a workspace that is not there is told', async () => {
    const { world, started, run } = setUp()
    expect(await run('--workspace', 'nowhere')).toBe(2)
    expect(world.stderr.text).toContain('There is no folder nowhere')
    expect(started).toEqual([])
  })
})
