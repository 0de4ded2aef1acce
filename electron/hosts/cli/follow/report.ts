import { count, countOf } from '../../../../shared/format.ts'
import { CallIndex } from '../../../../shared/run/layout.ts'
import type { RunView } from '../../../../shared/run/projection.ts'
import type { Context } from '../context.ts'
import type { Session } from '../session.ts'
import { type Failure, failureLines } from '../view/failures.ts'
import { isTrouble } from '../view/states.ts'
import { blank, type Line, span } from '../view/text.ts'

/** Failed calls whose exceptions are fetched, unless all are asked for. */
const FETCHED_AT_MOST = 1000
const AT_ONCE = 32

/** Every exception of a run, with the author's frames first. */
export async function failuresOf(
  context: Context,
  session: Session,
  view: RunView,
  full: boolean,
): Promise<Line[]> {
  const calls = view.calls.flatMap(record => (record && isTrouble(record.state) ? [record.call] : []))
  const wanted = full ? calls : calls.slice(0, FETCHED_AT_MOST)
  const failures: Failure[] = []
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const page = wanted.slice(at, at + AT_ONCE)
    const found = await Promise.all(page.map(call => failureOf(session, view, call)))
    failures.push(...found.flatMap(failure => failure ?? []))
  }
  const lines = failureLines(failures, context.unicode, {
    workspace: session.workspace,
    framework: context.world.host.framework,
    full,
  })
  const more = calls.length - wanted.length
  if (more === 0) return lines
  return [
    ...lines,
    [span(`… ${count(more)} more failed: \`fanfare show ${view.run.runId} --full\``, 'dim')],
    blank,
  ]
}

async function failureOf({ client }: Session, view: RunView, call: number): Promise<Failure | null> {
  const info = await client.call('run.call', { runId: view.run.runId, call })
  const last = info.attempts.at(-1)
  const place = view.index.place(call)
  if (!last) return null
  const target = place?.phase === 'on-target' ? (place.invocation.targets[place.target]?.key ?? null) : null
  const name = place?.phase === 'target' ? place.invocation.targets[place.target]?.key : undefined
  return {
    call,
    name: name ?? (place && CallIndex.who(place)?.service) ?? info.service,
    target,
    state: last.state,
    code: last.errorCode,
    attempt: last.attempt,
    exception: last.exception ?? '',
  }
}

const NAMES_AT_MOST = 5

/** What a cancel took with it: the targets that had not ended. */
export function cancelledLines(view: RunView): Line[] {
  const names: string[] = []
  let deliveries = 0
  for (const record of view.calls) {
    if (!record || record.state === 'ok' || isTrouble(record.state) || record.state === 'skipped') continue
    const place = view.index.place(record.call)
    if (place?.phase === 'target') names.push(place.invocation.targets[place.target]?.key ?? '')
    else deliveries += 1
  }
  const listed = names.slice(0, NAMES_AT_MOST).join(', ')
  const more = names.length - NAMES_AT_MOST
  const what = [
    ...(names.length > 0
      ? [`${countOf(names.length, 'target')} (${listed}${more > 0 ? ` and ${count(more)} more` : ''})`]
      : []),
    ...(deliveries > 0 ? [countOf(deliveries, 'delivery', 'deliveries')] : []),
  ]
  if (what.length === 0) return []
  return [[span('Cancelled: ', 'strong'), span(what.join(' and '))]]
}
