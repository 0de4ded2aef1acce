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
