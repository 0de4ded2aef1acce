import type { RunFilter } from '../../../../shared/contract.ts'

/** How a run has ended, or that it has not, as a filter. */
export const OUTCOMES = {
  any: { label: 'Any outcome', filter: {} },
  ok: { label: 'All OK', filter: { state: 'completed', ok: true } },
  failed: { label: 'Not all OK', filter: { state: 'completed', ok: false } },
  cancelled: { label: 'Cancelled', filter: { state: 'cancelled' } },
  interrupted: { label: 'Interrupted', filter: { state: 'interrupted' } },
  running: { label: 'Running', filter: { state: 'running' } },
} as const satisfies Record<string, { label: string; filter: RunFilter }>
export type Outcome = keyof typeof OUTCOMES

export const outcomeOf = ({ state, ok }: RunFilter): Outcome =>
  state === undefined ? 'any' : state === 'completed' ? (ok === true ? 'ok' : 'failed') : state

const DAY_MS = 86_400_000
/** How far back it is looked, ms; null for as far as there are runs. */
export const SPANS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, all: null } as const
export type Span = keyof typeof SPANS
export const SPAN_WORDS: Readonly<Record<Span, string>> = {
  day: '24 h',
  week: '7 days',
  month: '30 days',
  all: 'all',
}

/** Which span a filter's time stands for, however long ago it was chosen. */
export function spanOf({ startedAfter }: RunFilter, now: number): Span {
  if (startedAfter === undefined) return 'all'
  const back = now - startedAfter
  return back < 2 * SPANS.day ? 'day' : back < 2 * SPANS.week ? 'week' : 'month'
}

/** A change of a filter; undefined takes a field away. */
export type FilterChange = { readonly [K in keyof RunFilter]?: RunFilter[K] | undefined }

export const spanChange = (span: Span, now: number): FilterChange => {
  const back = SPANS[span]
  return { startedAfter: back === null ? undefined : now - back }
}

/** A filter with fields changed; what is undefined or empty goes. */
export function changed(filter: RunFilter, change: FilterChange): RunFilter {
  const entries = Object.entries({ ...filter, ...change }).filter(
    ([, value]) => value !== undefined && value !== '',
  )
  return Object.fromEntries(entries)
}

/** One thing that is filtered by, in words, and what takes it away. */
export interface FilterPart {
  readonly key: string
  readonly words: string
  readonly without: FilterChange
}

/** What is filtered by beside the text that is typed. `flowName`: what a flow's file is called. */
export function filterParts(
  filter: RunFilter,
  flowName: (path: string) => string,
  now: number,
): readonly FilterPart[] {
  const { flow, service, cid, startedAfter } = filter
  const outcome = outcomeOf(filter)
  const parts: (FilterPart | false)[] = [
    outcome !== 'any' && {
      key: 'outcome',
      words: OUTCOMES[outcome].label,
      without: { state: undefined, ok: undefined },
    },
    flow !== undefined && { key: 'flow', words: flowName(flow), without: { flow: undefined } },
    service !== undefined && { key: 'service', words: `service ${service}`, without: { service: undefined } },
    cid !== undefined && { key: 'cid', words: `cid ${cid}`, without: { cid: undefined } },
    startedAfter !== undefined && {
      key: 'when',
      words: `last ${SPAN_WORDS[spanOf(filter, now)]}`,
      without: { startedAfter: undefined },
    },
  ]
  return parts.filter(part => part !== false)
}
