import type { CallInfo } from '../../../../shared/contract.ts'
import { byteToCode } from '../../../../shared/error-codes.ts'
import { didYouMean } from '../../../../shared/flow/suggest.ts'
import { CallIndex } from '../../../../shared/run/layout.ts'
import type { RunView } from '../../../../shared/run/projection.ts'
import { findRun } from '../arguments/find-run.ts'
import { wholeNumber } from '../arguments/since.ts'
import { workspaceOf } from '../arguments/workspace.ts'
import type { Context } from '../context.ts'
import { failuresOf } from '../follow/report.ts'
import { withFullBodies } from '../full-body.ts'
import { type Session, withSession } from '../session.ts'
import { snapshotOf } from '../snapshot.ts'
import { exitCodes, UsageError } from '../usage-error.ts'
import { callLines } from '../view/call.ts'
import { heading } from '../view/live.ts'
import { logLines } from '../view/log.ts'
import { summaryLines } from '../view/summary.ts'
import { blank, type Line } from '../view/text.ts'
import { treeLines } from '../view/tree.ts'

export interface ShowOptions {
  readonly call?: string
  readonly target?: string
  readonly payloads?: boolean
  readonly log?: boolean
  readonly json?: boolean
  readonly full?: boolean
  readonly workspace?: string
}

/** Lines of the tree, unless all are asked for. */
const TREE_AT_MOST = 200
const LOG_PAGE = 1000

/** `fanfare show RUN`: a run as it stands; or some of its calls, with all that they received and gave; or its log. */
export async function show(context: Context, name: string, options: ShowOptions): Promise<number> {
  const call = options.call === undefined ? undefined : wholeNumber(options.call, '--call', 0)
  if (call !== undefined && options.target !== undefined) {
    throw new UsageError('--call and --target name the same thing: give one of them')
  }
  const workspace = await workspaceOf(context.world, options.workspace)
  return withSession(context, workspace, async session => {
    const { runId } = await findRun(session, name)
    const view = await snapshotOf(session, runId)
    const calls = wantedCalls(view, call, options)
    if (calls !== null) await showCalls(context, session, view, calls, options)
    if (options.log) await showLog(context, session, view, options.json === true)
    if (calls === null && !options.log) await showRun(context, session, view, options)
    return exitCodes.ok
  })
}

/** Numbers of the calls to show in detail; null for the run as a whole. */
function wantedCalls(view: RunView, call: number | undefined, options: ShowOptions): number[] | null {
  const known = view.calls.flatMap(record => (record ? [record.call] : []))
  if (call !== undefined) {
    if (known.includes(call)) return [call]
    throw new UsageError(`Run ${view.run.runId} has no call ${call}`, {
      hint: known.length === 0 ? undefined : `Its calls are numbered from 0 to ${known.at(-1)}`,
    })
  }
  if (options.target !== undefined) return callsOfTarget(view, options.target, known)
  return options.payloads ? known.filter(number => view.index.place(number)?.phase !== 'target') : null
}

/** A target and its callbacks, wherever it stands in the run. */
function callsOfTarget(view: RunView, wanted: string, known: readonly number[]): number[] {
  const found = known.filter(number => {
    const place = view.index.place(number)
    const target = place?.invocation.targets[place.target]
    return target !== undefined && (target.key === wanted || target.service === wanted)
  })
  if (found.length > 0) return found
  const names = new Set(view.invocations.flatMap(({ targets }) => targets.map(({ key }) => key)))
  throw new UsageError(
    `No target of run ${view.run.runId} is called ${wanted}.${didYouMean(wanted, names)}`,
    {
      hint: '`fanfare show RUN` lists its targets',
    },
  )
}

function nameOf(view: RunView, info: CallInfo): string {
  const place = view.index.place(info.call)
  if (!place) return info.service
  const target = place.invocation.targets[place.target]?.key ?? ''
  const own = CallIndex.who(place)?.service ?? info.service
  return place.phase === 'target' ? target : place.phase === 'on-target' ? `${own} for ${target}` : own
}

async function showCalls(
  context: Context,
  session: Session,
  view: RunView,
  calls: readonly number[],
  options: ShowOptions,
): Promise<void> {
  const detail = {
    workspace: session.workspace,
    framework: context.world.host.framework,
    full: options.full === true,
    // Who asks for payloads asks what callbacks received, not what they made of it.
    responses: options.payloads !== true,
  }
  for (const call of calls) {
    const found = await session.client.call('run.call', { runId: view.run.runId, call })
    const info = options.full ? await withFullBodies(session, found) : found
    if (options.json) await context.world.stdout.write(`${JSON.stringify(info)}\n`)
    else await context.print(callLines(nameOf(view, info), info, context.unicode, detail))
  }
}

async function showLog(context: Context, { client }: Session, view: RunView, json: boolean): Promise<void> {
  const { runId } = view.run
  for (let after = 0; ; ) {
    const { lines } = await client.call('run.log', { runId, after, limit: LOG_PAGE })
    const last = lines.at(-1)
    if (!last) return
    after = last.line
    if (json) await context.world.stdout.write(lines.map(line => `${JSON.stringify(line)}\n`).join(''))
    else await context.print(lines.flatMap(line => logLines(line, view.index)))
  }
}

async function showRun(
  context: Context,
  session: Session,
  view: RunView,
  options: ShowOptions,
): Promise<void> {
  const { world, unicode } = context
  const full = options.full === true
  if (options.json) {
    const calls = view.calls.flatMap(record => {
      if (!record) return []
      const { code, ...rest } = record
      return [{ ...placed(view, record.call), ...rest, errorCode: byteToCode(code) }]
    })
    const { run, invocations } = view
    await world.stdout.write(`${JSON.stringify({ run, invocations, calls })}\n`)
    return
  }
  const now = world.now()
  const tree = treeLines(view, full ? Number.MAX_SAFE_INTEGER : TREE_AT_MOST, 'trouble', {
    unicode,
    now,
    turn: null,
  })
  const lines: Line[] = [heading(view.run), blank, ...tree, blank]
  await context.print(lines)
  await context.print(await failuresOf(context, session, view, full))
  await context.print(summaryLines(view, now))
}

/** What a call is, spelled out beside its record. */
function placed(view: RunView, call: number) {
  const place = view.index.place(call)
  if (!place) return {}
  const { invocation, phase, target } = place
  const who = CallIndex.who(place)
  return {
    invocationId: invocation.invocationId,
    phase,
    service: who?.service ?? '',
    nodeId: who?.nodeId ?? null,
    target: invocation.targets[target]?.key ?? null,
  }
}
