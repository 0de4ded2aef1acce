/** DBOS on a PostgreSQL of its own: a workflow whose targets and callbacks are steps, each recorded when it has ended. */
import { DBOS } from '@dbos-inc/dbos-sdk'
import { answer, repeat } from '../contenders/answer.ts'
import type { RunWork } from '../contenders/run-work.ts'
import { startPostgres } from '../harness/postgres.ts'
import { payloadOf } from './payload.ts'

const postgres = await startPostgres()
const echo = async (payload: unknown): Promise<object> => ({ echo: payload })

async function target(index: number, callbacks: number): Promise<void> {
  const payload = payloadOf(await DBOS.runStep(() => echo({ i: index }), { name: 'target' }))
  await Promise.all(
    Array.from({ length: callbacks }, () => DBOS.runStep(async () => void payload, { name: 'callback' })),
  )
}

const fanOut = DBOS.registerWorkflow(
  async (targets: number, callbacks: number) => {
    await Promise.all(Array.from({ length: targets }, (_, index) => target(index, callbacks)))
  },
  { name: 'fanOut' },
)
DBOS.setConfig({ name: 'bench', systemDatabaseUrl: postgres.url('bench'), logLevel: 'error' })
await DBOS.launch()

answer<RunWork>(
  ({ targets, callbacks, times }) => repeat(times, () => fanOut(targets, callbacks)),
  async () => {
    await DBOS.shutdown()
    await postgres.stop()
  },
)
