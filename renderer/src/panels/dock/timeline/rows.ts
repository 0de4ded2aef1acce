import { byteToCode } from '../../../../../shared/outcome-codes.ts'
import { isCompleted } from '../../../../../shared/run/model.ts'
import type { RunView } from '../../../../../shared/run/projection.ts'
import { stateWord } from '../../../components/call-state.ts'
import type { CallRow } from '../../../stores/types.ts'

/** How the rows are arranged. */
export type RowOrder = 'flow' | 'start' | 'slowest'

/** A row as it is shown: which call it is, how deep it lies, and what lies folded in it. */
export interface ShownRow {
  readonly row: CallRow
  /** 0 for targets and finals, 1 for their deliveries and for what they invoked, and so on. */
  readonly depth: number
  /** There is something to open. */
  readonly branch: boolean
  readonly open: boolean
  /** Deliveries that are shown as dots while it is closed. */
  readonly folded: readonly CallRow[]
  /** Of a final that has not begun: how many targets it waits for. */
  readonly waitsFor: number
  /** Of a target of which nothing is told yet, in a run that goes on: since when it waits, ms since 1970; else null. */
  readonly queuedSince: number | null
}

export interface RowRequest {
  readonly opened: ReadonlySet<number>
  readonly order: RowOrder
  /** Part of a name, a state's word or an error code; empty for all. */
  readonly filter: string
  /** For what is not in a record: the exception's text of a call, where it is known. */
  readonly textOf?: (call: number) => string | null
}

/** Rows of a run, arranged, filtered and folded. `rows` are in flow order, whatever a call caused right behind it. */
export function shownRows(
  rows: readonly CallRow[],
  view: RunView | null,
  { opened, order, filter, textOf }: RowRequest,
): readonly ShownRow[] {
  const tree = treeOf(rows, view)
  const wanted = filter.trim().toLowerCase()
  const matches = wanted === '' ? null : matching(rows, tree, wanted, textOf)
  const shown: ShownRow[] = []
  // Without recursion: invocations may nest as deep as they like.
  const stack: { readonly rows: readonly CallRow[]; next: number }[] = []
  const enter = (children: readonly CallRow[]): void => {
    stack.push({ rows: arranged(children, order), next: 0 })
  }
  enter(tree.roots)
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const row = top.rows[top.next++]
    if (!row) {
      stack.pop()
      continue
    }
    if (matches && !matches.has(row.call)) continue
    const children = (tree.children.get(row.call) ?? NONE).filter(child => exists(child))
    const inside = matches ? children.filter(child => matches.has(child.call)) : children
    const open = children.length > 0 && (opened.has(row.call) || (matches !== null && inside.length > 0))
    shown.push({
      row,
      depth: stack.length - 1,
      branch: children.length > 0,
      open,
      folded: open ? NONE : children.filter(child => child.phase === 'on-target'),
      waitsFor: row.phase === 'on-final' && !row.record ? (tree.missing.get(row.call) ?? 0) : 0,
      queuedSince: queuedSince(row, view),
    })
    if (open) enter(inside)
  }
  return shown
}

const NONE: readonly CallRow[] = []

function queuedSince(row: CallRow, view: RunView | null): number | null {
  if (row.record || row.phase !== 'target' || view?.run.state !== 'running') return null
  return view.index.place(row.call)?.invocation.issuedAt ?? null
}

/** A delivery is there once it was made; targets and finals from the beginning. */
const exists = (row: CallRow): boolean => row.phase !== 'on-target' || row.record !== undefined

interface RowTree {
  readonly roots: readonly CallRow[]
  readonly children: ReadonlyMap<number, readonly CallRow[]>
  readonly parents: ReadonlyMap<number, number>
  /** For finals: how many targets of their invocation are not in. */
  readonly missing: ReadonlyMap<number, number>
}

function treeOf(rows: readonly CallRow[], view: RunView | null): RowTree {
  const roots: CallRow[] = []
  const children = new Map<number, CallRow[]>()
  const parents = new Map<number, number>()
  const missing = new Map<number, number>()
  const nested = (view?.invocations.length ?? 0) > 1
  const pending = new Map<number, number>()
  for (const row of rows) {
    const needsPlace = nested && row.phase !== 'on-target'
    const invocation = needsPlace ? view?.index.place(row.call)?.invocation : view?.invocations[0]
    const parent = row.phase === 'on-target' ? row.targetCall : (invocation?.parent ?? null)
    const base = invocation?.base ?? 0
    if (row.phase === 'target' && !(row.record && isCompleted(row.record.state))) {
      pending.set(base, (pending.get(base) ?? 0) + 1)
    }
    // Finals come after all targets of their invocation.
    if (row.phase === 'on-final') missing.set(row.call, pending.get(base) ?? 0)
    if (parent === null) {
      roots.push(row)
      continue
    }
    parents.set(row.call, parent)
    const siblings = children.get(parent)
    if (siblings) siblings.push(row)
    else children.set(parent, [row])
  }
  return { roots, children, parents, missing }
}

/** The calls that match, and those above them. */
function matching(
  rows: readonly CallRow[],
  tree: RowTree,
  wanted: string,
  textOf: RowRequest['textOf'],
): ReadonlySet<number> {
  const found = new Set<number>()
  for (const row of rows) {
    if (!exists(row) || !matchesRow(row, wanted, textOf)) continue
    for (let call: number | undefined = row.call; call !== undefined && !found.has(call); ) {
      found.add(call)
      call = tree.parents.get(call)
    }
  }
  return found
}

function matchesRow(row: CallRow, wanted: string, textOf: RowRequest['textOf']): boolean {
  if (`${row.name} ${row.service}`.toLowerCase().includes(wanted)) return true
  const { record } = row
  if (!record) return 'queued'.startsWith(wanted)
  if (stateWord(record.state).toLowerCase().startsWith(wanted)) return true
  if (record.code > 0 && byteToCode(record.code)?.toLowerCase().includes(wanted)) return true
  return textOf?.(row.call)?.toLowerCase().includes(wanted) === true
}

/** Finals stay last, whatever the order; what has not begun comes after what has. */
function arranged(rows: readonly CallRow[], order: RowOrder): readonly CallRow[] {
  if (order === 'flow') return rows
  const key = order === 'start' ? startKey : slowKey
  return rows
    .map(row => ({ row, last: row.phase === 'on-final' ? 1 : 0, key: key(row) }))
    .sort((a, b) => a.last - b.last || a.key - b.key || a.row.call - b.row.call)
    .map(({ row }) => row)
}

const startKey = ({ record }: CallRow): number =>
  record && record.state !== 'queued' ? record.at + record.queuedMs : Number.POSITIVE_INFINITY

/** Slowest first; of those that run still, the one that began first. */
function slowKey({ record }: CallRow): number {
  if (!record || record.state === 'queued') return Number.POSITIVE_INFINITY
  return isCompleted(record.state) ? -record.runMs : record.at - 1e15
}

/** The call that a row lies in: its target's, or who invoked it; null at the top. */
export function parentCall(row: CallRow, view: RunView | null): number | null {
  if (row.phase === 'on-target') return row.targetCall
  return view?.index.place(row.call)?.invocation.parent ?? null
}
