/** Fanfare with a history of so many outcomes, made by runs of its own, and what a client asks of it. */
import { answer, repeat } from './answer.ts'
import { FanfareHost } from './fanfare-host.ts'
import { addServices, fanOut, Workspace } from './workspace.ts'

const workspace = new Workspace()
addServices(workspace)
workspace.write(
  'services/bench/fails.mjs',
  "export default async () => { throw new Error('no rooms left') }\n",
)
const host = await FanfareHost.open(workspace.folder)

/** One run to open, and where the size allows it some of 30,000 outcomes, the rest of 30: some of them fail. */
const OPENED = 3_334
const LARGE = 10_000
const SMALL = 10
const FLOWS = 5

async function fill(outcomes: number): Promise<number> {
  workspace.write('flows/large.flow.json', fanOut({ targets: LARGE, callbacks: 2 }))
  workspace.write('flows/opened.flow.json', fanOut({ targets: OPENED, callbacks: 2 }))
  for (let index = 0; index < FLOWS; index++) {
    const service = index === 0 ? 'bench.fails' : 'bench.echo'
    workspace.write(`flows/small-${index}.flow.json`, fanOut({ targets: SMALL, callbacks: 2, service }))
  }
  let made = 0
  for (; made + 3 * LARGE < outcomes * 0.6; made += 3 * LARGE) await host.run('flows/large.flow.json')
  for (let run = 0; made + 3 * (SMALL + OPENED) <= outcomes; run++, made += 3 * SMALL) {
    // Every fiftieth run fails.
    const flow = run % 50 === 0 ? 0 : 1 + (run % (FLOWS - 1))
    await host.runAnyhow(`flows/small-${flow}.flow.json`)
  }
  await host.run('flows/opened.flow.json')
  return made + 3 * OPENED
}

async function ask(times: number): Promise<Record<string, number[]>> {
  const { client } = host
  const page = (filter: object, after?: string) =>
    client.call('run.list', { filter, limit: 100, ...(after !== undefined && { after }) } as never)
  const opened = await client.call('run.list', { filter: { flow: 'flows/opened.flow.json' } })
  const runId = opened.runs[0]?.runId
  if (runId === undefined) throw new Error('The run to open is not there')
  let after: string | undefined
  const next = async () => {
    const { runs, more } = await client.call('run.list', {
      limit: 100,
      ...(after !== undefined && { after }),
    } as never)
    after = more ? runs.at(-1)?.runId : undefined
  }
  const open = async () => {
    const watching = client.subscribe('run.watch', { runId }, () => {})
    await Promise.all([watching.done, client.call('run.flow', { runId })])
  }
  return {
    newest: await repeat(times, () => page({})),
    next: await repeat(times, next),
    flow: await repeat(times, () => page({ flow: 'flows/small-2.flow.json' })),
    failed: await repeat(times, () => page({ ok: false })),
    service: await repeat(times, () => page({ service: 'bench.fails' })),
    text: await repeat(times, () => page({ text: 'no rooms' })),
    rare: await repeat(times, () => page({ text: 'not there at all' })),
    open: await repeat(Math.ceil(times / 3), open),
  }
}

answer<{ fill?: number; times?: number }>(
  async ({ fill: outcomes, times = 20 }) =>
    outcomes === undefined ? await ask(times) : await fill(outcomes),
  async () => {
    await host.close()
    workspace.remove()
  },
)
