import path from 'node:path'
import { expect, test } from 'vitest'
import { workerPortConformance } from '../runtime/pool/worker-port.conformance.ts'
import { startUtility } from './utility-worker.ts'

const entry = path.resolve(import.meta.dirname, '../runtime/fixtures/port-worker.ts')

/** Our entry is JavaScript where it is built. Here Node would say to stderr that it strips types. */
const startQuietly: typeof startUtility = (start, events) =>
  startUtility({ ...start, env: { ...start.env, NODE_NO_WARNINGS: '1' } }, events)

workerPortConformance("utilityProcess (Electron's double)", startQuietly, entry)

test("a worker whose entry is missing exits without being ready (over Electron's double)", async () => {
  const told: string[] = []
  const exit = await new Promise<number>(resolve => {
    startUtility(
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
