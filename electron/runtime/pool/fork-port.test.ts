import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startForked } from './fork-port.ts'
import { workerPortConformance } from './worker-port.conformance.ts'

const entry = fileURLToPath(new URL('../fixtures/port-worker.ts', import.meta.url))

workerPortConformance('child_process.fork', startForked, entry)

test('a worker whose entry is missing exits without being ready', async () => {
  const told: string[] = []
  const exit = await new Promise<number>(resolve => {
    startForked(
      { entry: '/nowhere/entry.js', env: { PATH: '/usr/bin:/bin' }, heapMb: null },
      {
        spawned: () => told.push('spawned'),
        ready: () => told.push('ready'),
        frame: () => {},
        output: (_stream, text) => told.push(text),
        exited: resolve,
      },
    )
  })
  expect(exit).not.toBe(0)
  expect(told).not.toContain('ready')
  expect(told.join('')).toContain('/nowhere/entry.js')
})

test.runIf(process.platform === 'linux')('no descriptor left: it exits without having started', () => {
  const script = `
    import { openSync } from 'node:fs'
    import { startForked } from ${JSON.stringify(new URL('./fork-port.ts', import.meta.url).href)}
    for (let full = false; !full; ) try { openSync('/dev/null') } catch { full = true }
    const say = text => () => console.log(text)
    const events = { spawned: say('spawned'), ready: say('ready'), frame: say('frame'), output: say('output') }
    const start = { entry: '/nowhere/entry.js', env: { PATH: '/usr/bin:/bin' }, heapMb: null }
    const port = startForked(start, { ...events, exited: exit => console.log('exited', exit) })
    port.send(Buffer.from([1]))
    console.log('pid', port.pid)
  `
  const limited = [
    '-c',
    'ulimit -n 64 && exec "$0" "$@"',
    process.execPath,
    '--input-type=module',
    '-e',
    script,
  ]
  expect(execFileSync('sh', limited, { encoding: 'utf8' })).toBe('pid null\nexited -1\n')
})

test.runIf(process.platform === 'linux')(
  'what a worker had sent is not lost to what is sent to it after its death',
  async () => {
    let frames = 0
    const exited = Promise.withResolvers<number>()
    const ready = Promise.withResolvers<void>()
    const port = startForked(
      { entry, env: { PATH: '/usr/bin:/bin' }, heapMb: null },
      {
        spawned: () => {},
        ready: () => ready.resolve(),
        frame: () => frames++,
        output: () => {},
        exited: exited.resolve,
      },
    )
    await ready.promise
    port.send(Buffer.from([6, 50]))
    // This loop has not turned meanwhile, as on a busy host: what came is unread, and the death is unknown.
    while (!isDead(port.pid ?? 0));
    port.send(Buffer.from([1]))
    expect(await exited.promise).toBe(9)
    expect(frames).toBe(50)
  },
)

const isDead = (pid: number): boolean => / [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
