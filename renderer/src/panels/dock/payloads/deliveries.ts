import type { CallInfo } from '../../../../../shared/contract.ts'
import { isCompleted } from '../../../../../shared/run/model.ts'
import type { RunView } from '../../../../../shared/run/projection.ts'
import type { CallRow } from '../../../stores/index.ts'

export type DeliverySort = 'at' | 'callback' | 'for' | 'took'
export interface DeliveryOrder {
  readonly by: DeliverySort
  readonly down: boolean
}

/** A delivery that was made. */
export interface Delivery {
  readonly row: CallRow
  /** ms since the run began. */
  readonly at: number
  /** Null while it is under way. */
  readonly took: number | null
  /** For whom: the target's service, or "all 7 targets". */
  readonly for: string
  /** What came of them. */
  readonly outcome: 'ok' | 'failed' | 'timed-out' | 'cancelled' | 'skipped' | 'interrupted'
}

export interface DeliveryFilter {
  /** A callback's service; null for all. */
  readonly callback: string | null
  readonly text: string
}

/** The deliveries among a run's rows. */
export function deliveriesOf(rows: readonly CallRow[], view: RunView): readonly Delivery[] {
  const deliveries: Delivery[] = []
  for (const row of rows) {
    const { record, phase } = row
    if (phase === 'target' || !record) continue
    const took = isCompleted(record.state) || record.state === 'interrupted' ? record.runMs : null
    const base = { row, at: record.at - view.run.startedAt, took }
    if (phase === 'on-target') {
      const state = row.targetCall === null ? undefined : view.calls[row.targetCall]?.state
      deliveries.push({ ...base, for: row.target ?? '', outcome: outcomeOf(state) })
      continue
    }
    const invocation = view.index.place(row.call)?.invocation
    const total = invocation?.targets.length ?? 0
    let allOk = true
    for (let index = 0; index < total && allOk; index++) {
      allOk = view.calls[(invocation?.base ?? 0) + index]?.state === 'ok'
    }
    deliveries.push({
      ...base,
      for: total === 1 ? 'the one target' : `all ${total} targets`,
      outcome: allOk ? 'ok' : 'failed',
    })
  }
  return deliveries
}

const outcomeOf = (state: string | undefined): Delivery['outcome'] =>
  state === 'failed' ||
  state === 'timed-out' ||
  state === 'cancelled' ||
  state === 'skipped' ||
  state === 'interrupted'
    ? state
    : 'ok'

/** Deliveries of a callback, with a text in their names or payloads, in an order. */
export function arrangedDeliveries(
  all: readonly Delivery[],
  { callback, text }: DeliveryFilter,
  { by, down }: DeliveryOrder,
  details: ReadonlyMap<number, CallInfo>,
): readonly Delivery[] {
  const wanted = text.trim().toLowerCase()
  const kept = all.filter(({ row, for: target }) => {
    if (callback !== null && row.service !== callback) return false
    if (wanted === '') return true
    if (`${row.name} ${row.service}`.toLowerCase().includes(wanted) || target.toLowerCase().includes(wanted))
      return true
    return details.get(row.call)?.received?.preview.toLowerCase().includes(wanted) === true
  })
  const way = down ? -1 : 1
  return kept.sort((a, b) => way * compare(a, b, by) || a.at - b.at || a.row.call - b.row.call)
}

function compare(a: Delivery, b: Delivery, by: DeliverySort): number {
  switch (by) {
    case 'at':
      return a.at - b.at
    case 'took':
      return (a.took ?? Number.MAX_VALUE) - (b.took ?? Number.MAX_VALUE)
    case 'callback':
      return order(a.row.name, b.row.name)
    case 'for':
      return order(a.for, b.for)
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** When something was since the run began: `0.192 s`, `3:12.405`, `1:03:12.405`. */
export function offset(ms: number): string {
  const value = Math.round(Math.max(0, ms))
  if (value < 60_000) return `${(value / 1000).toFixed(3)} s`
  const rest = ((value % 60_000) / 1000).toFixed(3).padStart(6, '0')
  const minutes = Math.floor(value / 60_000)
  if (minutes < 60) return `${minutes}:${rest}`
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`
}
