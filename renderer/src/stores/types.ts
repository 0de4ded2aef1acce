import type { CallInfo, HostInfo, LogLine, RunFilter, ServiceInfo } from '../../../shared/contract.ts'
import type { JsonValue } from '../../../shared/flow/json.ts'
import type { Problem } from '../../../shared/flow/problem.ts'
import type { FlowDocument } from '../../../shared/flow/schema.ts'
import type { NodeId, RunId } from '../../../shared/ids.ts'
import type { CallRecord, CallState, InvocationInfo, RunSummary } from '../../../shared/run/model.ts'
import type { RunView } from '../../../shared/run/projection.ts'
import type { CancelledBy } from '../../../shared/run/reason.ts'
import type { Usual } from '../../../shared/run/usual.ts'
import type { ConnectionState } from '../client/connection-state.ts'
import type { TimeSpan } from './run/time-scale.ts'

/** The shapes that views read. What changes them is in the stores beside this file. */

export type TabId = string

/** What has changed between two flow documents, by entry; applied backwards it is an undo. */
export interface FlowDiff {
  /** Tells marks of a tab apart; one that an edit was folded into is another. */
  readonly id: number
  readonly label: string
  readonly before: Partial<FlowParts>
  readonly after: Partial<FlowParts>
  /** Edits of one gesture have the same key and fold into one mark. */
  readonly merge: string | null
  /** What was selected before it, and when it was undone: restored with the document. */
  readonly selectionBefore: Selection
  readonly selectionAfter: Selection | null
}
/** Maps of the document that are compared entry by entry; `meta` is everything else. `undefined`: not there. */
export interface FlowParts {
  nodes: Record<string, unknown>
  edges: Record<string, unknown>
  layout: Record<string, unknown>
  services: Record<string, unknown>
  notes: Record<string, unknown>
  groups: Record<string, unknown>
  meta: Record<string, unknown>
}

export interface FlowTab {
  readonly id: TabId
  /** In the workspace; null until it was saved. */
  readonly path: string | null
  readonly name: string
  readonly document: FlowDocument
  readonly revision: string | null
  readonly dirty: boolean
  /** Why it can't be saved over its file (damaged, newer format, not to be written), or null. */
  readonly readOnly: string | null
  /** It can't be edited either: it is of a newer format, or its file may not be written. */
  readonly locked: boolean
  /** What is shown may be saved under another name, as a flow that can be edited: not so of a newer format. */
  readonly copyable: boolean
  /** When it was last saved from here, ms since 1970. */
  readonly savedAt: number | null
  readonly saving: boolean
  /** What went wrong with the file last: a sentence for the user. */
  readonly error: string | null
  /** Its file was changed by somebody else since it was read. */
  readonly changedOutside: boolean
  readonly problems: readonly Problem[]
  readonly undo: readonly FlowDiff[]
  readonly redo: readonly FlowDiff[]
  /** The run that is shown on it, live or past. */
  readonly runId: RunId | null
}

/** What has to be asked before a flow is saved or closed; `flows.answer` takes what was chosen. */
export type FlowQuestion =
  | {
      readonly kind: 'conflict'
      readonly tab: TabId
      readonly path: string
      /** The file was deleted rather than changed. */
      readonly gone: boolean
    }
  | { readonly kind: 'unsaved'; readonly tabs: readonly TabId[] }
  | { readonly kind: 'name'; readonly tab: TabId; readonly suggested: string; readonly error: string | null }

export interface FlowsState {
  readonly tabs: readonly FlowTab[]
  readonly active: TabId | null
  readonly question: FlowQuestion | null
  /** Why a flow could not be opened or created: a sentence for the user. */
  readonly error: string | null
}

/** One attempt bar or delivery, as rows show it. */
export interface CallRow {
  readonly call: number
  readonly record: CallRecord | undefined
  readonly phase: 'target' | 'on-target' | 'on-final'
  readonly nodeId: NodeId | null
  readonly service: string
  /** What the canvas calls it: its node's label, else its service, with a number where that is there more than once. */
  readonly name: string
  /** For a delivery: the target's name; null for a final. */
  readonly target: string | null
  readonly targetCall: number | null
}

/** What the canvas shows of a node in a run. The object stays the same while nothing of it has changed. */
export interface NodeStatus {
  /** Of a target: its call's state. Of a callback: null while nothing was delivered, else the worst of its deliveries. */
  readonly state: CallState | null
  /** The call that speaks for it, by number: what is selected to see more of it. Null while there is none. */
  readonly call: number | null
  readonly attempt: number
  /** Tries at most, as far as that is known yet. */
  readonly attempts: number | null
  readonly errorCode: string | null
  /** What the last attempt that failed has thrown; null until it was fetched, a moment later than the state. */
  readonly exception: { readonly name: string | null; readonly message: string } | null
  /** Who or what cancelled it, as far as that is known yet. */
  readonly cancelledBy: CancelledBy | null
  /** When the current attempt began, ms since 1970, for a ticking clock; null unless running. */
  readonly runningSince: number | null
  /** Since when it waits for its turn, ms since 1970; null unless queued in a run that goes on. */
  readonly queuedSince: number | null
  readonly queuedMs: number
  readonly runMs: number
  /** What slices are slices of, ms. */
  readonly scale: TimeSpan
  /** How long its calls took in past runs of this flow; null where there are none, or they are not read yet. */
  readonly usual: Usual | null
  /** How many times its median it took, when that is far more than usual; `slowBy` tells it of one that still runs. */
  readonly slowBy: number | null
  /** Its slice of the run's time so far, 0 to 1. */
  readonly from: number
  readonly to: number
  readonly pinned: boolean
  /** Of callbacks with 12 deliveries or fewer: the state of each in the order of their targets, null of one to come. */
  readonly deliveries: readonly (CallState | null)[]
  /** Of callbacks: how many deliveries have begun, have ended, and were not OK. */
  readonly delivered: { readonly begun: number; readonly done: number; readonly failed: number }
  /** Deliveries that will be made at most, as far as is known. */
  readonly expected: number
  /** Of sources: how many targets are in, of how many, which states, and who is missing. */
  readonly source: {
    readonly total: number
    readonly completed: number
    readonly states: readonly CallState[]
    readonly missing: readonly string[]
    readonly elapsedMs: number
  } | null
}

export interface RunState {
  readonly runId: RunId
  readonly view: RunView | null
  /** It is being executed, or is about to be. */
  readonly live: boolean
  /** Asked to end, and not ended yet. */
  readonly stopping: boolean
  /** The flow as it was run, for past runs. */
  readonly document: FlowDocument | null
  /** What `input` is in its requests; null where it was given none. */
  readonly input: JsonValue
  readonly error: string | null
  readonly log: readonly LogLine[]
  readonly logDropped: number
  /** Details of calls that were looked at. */
  readonly details: ReadonlyMap<number, CallInfo>
}

export interface Selection {
  readonly nodes: readonly NodeId[]
  readonly edges: readonly string[]
  /** The call that a bar, a payload row or a log line stands for. */
  readonly call: number | null
}

export interface RunsList {
  readonly filter: RunFilter
  readonly runs: readonly RunSummary[]
  readonly more: boolean
  readonly loading: boolean
  readonly error: string | null
  /** Records that could not be read, a sentence each. */
  readonly damage: readonly string[]
  /** Runs that were cut off and can be taken up again, newest first. */
  readonly interrupted: readonly RunSummary[]
}

export interface WorkspaceState {
  readonly info: HostInfo | null
  readonly services: readonly ServiceInfo[]
  readonly flows: readonly FlowListing[]
  readonly connected: boolean
  readonly connection: ConnectionState
  /** What could not be done last: a sentence for the user. */
  readonly error: string | null
  /** True until the first answer of the host. */
  readonly loading: boolean
}

export interface FlowListing {
  readonly path: string
  readonly name: string
  readonly modifiedAt: number
}

export type { ConnectionState, HostInfo, InvocationInfo, Problem, RunSummary, ServiceInfo }
