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
