import type { RunFilter } from '../../../../shared/contract.ts'
import { type RunState, type RunSummary, runStateSchema } from '../../../../shared/run/model.ts'
import { sinceOf, wholeNumber } from '../arguments/since.ts'
import { workspaceOf } from '../arguments/workspace.ts'
import type { Context } from '../context.ts'
import { type Session, withSession } from '../session.ts'
import { exitCodes, UsageError } from '../usage-error.ts'
import { runTable } from '../view/runs.ts'
import { span } from '../view/text.ts'

export interface RunsOptions {
  readonly flow?: string
  readonly state?: string
  readonly failed?: boolean
  readonly cid?: string
  readonly service?: string
  readonly since?: string
  readonly text?: string
  readonly limit: string
  readonly json?: boolean
  readonly workspace?: string
}

const PAGE = 1000

/** `fanfare runs`: what has been run, newest first. */
export async function runs(context: Context, options: RunsOptions): Promise<number> {
  const { world } = context
  const limit = wholeNumber(options.limit, '--limit', 1)
  const { flow, cid, service, text } = options
  const filter: RunFilter = {
    ...(flow !== undefined && { flow }),
    ...(cid !== undefined && { cid }),
    ...(service !== undefined && { service }),
    ...(text !== undefined && { text }),
    ...(options.state !== undefined && { state: stateOf(options.state) }),
    ...(options.failed && { ok: false }),
    ...(options.since !== undefined && { startedAfter: sinceOf(options.since, world.now()) }),
  }
  const workspace = await workspaceOf(world, options.workspace)
  return withSession(context, workspace, async session => {
    const { list, more, damage } = await fetchRuns(session, filter, limit)
    await context.tell(damage.map(what => [span('warning: ', 'timeout'), span(what)]))
    if (options.json) {
      for (const run of list) await world.stdout.write(`${JSON.stringify(run)}\n`)
      return exitCodes.ok
    }
    if (list.length === 0) {
      const any = Object.keys(filter).length > 0
      const hint = any ? 'No run is like that.' : `No flow has been run in ${workspace} yet.`
      await context.tell([[span(hint)]])
      return exitCodes.ok
    }
    await context.print(runTable(list, world.now()))
    if (more) await context.tell([[span(`There are more: --limit ${limit * 5} shows them.`, 'dim')]])
    return exitCodes.ok
  })
}

async function fetchRuns(
  { client }: Session,
  filter: RunFilter,
  limit: number,
): Promise<{ list: RunSummary[]; more: boolean; damage: string[] }> {
  const list: RunSummary[] = []
  const damage = new Set<string>()
  for (;;) {
    const after = list.at(-1)?.runId
    const page = await client.call('run.list', {
      filter,
      limit: Math.min(PAGE, limit - list.length),
      ...(after !== undefined && { after }),
    })
    list.push(...page.runs)
    for (const what of page.damage ?? []) damage.add(what)
    if (!page.more || page.runs.length === 0 || list.length >= limit) {
      return { list, more: page.more, damage: [...damage] }
    }
  }
}

function stateOf(text: string): RunState {
  const parsed = runStateSchema.safeParse(text)
  if (parsed.success) return parsed.data
  throw new UsageError(`--state ${text} is no state of a run`, {
    hint: `States are ${runStateSchema.options.join(', ')}; --failed finds runs that were not all OK`,
  })
}
