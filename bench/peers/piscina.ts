/** Piscina as it comes, with nothing around it: threads, nothing stored, nobody watches. */
import path from 'node:path'
import { Piscina } from 'piscina'
import { answer, repeat } from '../contenders/answer.ts'
import type { RunWork } from '../contenders/run-work.ts'
import { payloadOf } from './payload.ts'

const [tasksPerWorker = '64', threads = '2'] = process.argv.slice(2)
const pool = new Piscina({
  filename: path.join(import.meta.dirname, 'noop.mjs'),
  minThreads: Number(threads),
  maxThreads: Number(threads),
  concurrentTasksPerWorker: Number(tasksPerWorker),
  maxQueue: Number.POSITIVE_INFINITY,
})

async function target(index: number, callbacks: number, ms: number | undefined): Promise<void> {
  const payload = payloadOf(await pool.run({ payload: { i: index }, ms }))
  await Promise.all(Array.from({ length: callbacks }, () => pool.run({ payload })))
}

answer<RunWork & { readonly burn?: number }>(
  ({ targets, callbacks, times, burn }) =>
    repeat(times, () =>
      Promise.all(Array.from({ length: targets }, (_, index) => target(index, callbacks, burn))),
    ),
  () => pool.destroy(),
)
