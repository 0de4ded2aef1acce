import { useEffect, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { CallInfo, Pin } from '../../../shared/contract.ts'
import type { FlowDocument } from '../../../shared/flow/schema.ts'
import type { NodeId } from '../../../shared/ids.ts'
import type { Usual } from '../../../shared/run/usual.ts'
import type { Command, CommandsStore } from './commands.ts'
import type { FlowsStore } from './flows/flows.ts'
import { app } from './page-app.ts'
import type { RunStore } from './run/runs.ts'
import type { CallRow, FlowTab, NodeStatus, RunsList, WorkspaceState } from './types.ts'
import type { UiState } from './ui.ts'

export const useFlows = <T>(selector: (state: FlowsStore) => T): T => useStore(app.flows.store, selector)
export const useRun = <T>(selector: (state: RunStore) => T): T => useStore(app.runs.store, selector)
export const useWorkspace = <T>(selector: (state: WorkspaceState) => T): T =>
  useStore(app.workspace.store, selector)
export const useUi = <T>(selector: (state: UiState) => T): T => useStore(app.ui.store, selector)
export const useCommands = <T>(selector: (state: CommandsStore) => T): T =>
  useStore(app.commands.store, selector)

/** Runs of the workspace; kept fresh while a view shows them. */
export function useRunsList<T>(selector: (state: RunsList) => T): T {
  useEffect(() => app.runsList.watch(), [])
  return useStore(app.runsList.store, selector)
}

/** Interrupted runs, without keeping the whole list fresh. */
export const useInterrupted = (): RunsList['interrupted'] =>
  useStore(app.runsList.store, state => state.interrupted)

export const useActiveTab = (): FlowTab | null =>
  useFlows(({ tabs, active }) => tabs.find(tab => tab.id === active) ?? null)

/** The document that is shown: the edited one, or that of a past run. */
export function useDocument(): FlowDocument | null {
  const ofRun = useRun(({ run }) => run?.document ?? null)
  const edited = useFlows(({ tabs, active }) => tabs.find(tab => tab.id === active)?.document ?? null)
  return ofRun ?? edited
}

/** Nothing may be edited: a past run is shown, or a flow of a newer format. */
export function useLocked(): boolean {
  const run = useRun(({ run }) => run?.document != null)
  return useFlows(({ tabs, active }) => tabs.find(tab => tab.id === active)?.locked ?? false) || run
}

/** What a node shows of the run; the same object while nothing of it has changed. */
export function useNodeStatus(id: NodeId): NodeStatus | null {
  return useSyncExternalStore(
    listener => app.runs.onStatus(id, listener),
    () => app.runs.status(id),
  )
}

/** What a node gives instead of running; undefined when it runs. */
export const usePin = (id: NodeId): Pin | undefined => useStore(app.pins.store, ({ pins }) => pins.get(id))

export const useCallRows = (): readonly CallRow[] => useRun(({ rows }) => rows)

/** What is known of a call: fetched when first looked at, and again when the call has changed. */
export function useCallDetail(call: number | null): CallInfo | undefined {
  const seq = useRun(({ run }) => (call === null ? undefined : run?.view?.calls[call]?.seq))
  const runId = useRun(({ run }) => run?.runId)
  useEffect(() => {
    if (call !== null && seq !== undefined && runId !== undefined) app.runs.look(call)
  }, [call, seq, runId])
  return useRun(({ run }) => (call === null ? undefined : run?.details.get(call)))
}

/** Now, ms since 1970; ticks ten times a second while something runs, else stands still. */
export const useNow = (): number => useSyncExternalStore(app.ticker.subscribe, () => app.ticker.now)

/** How long a node's calls usually take, of the flow that is shown; null where that is not known. */
export const useUsual = (id: NodeId): Usual | null =>
  useStore(app.usualTimes.store, ({ nodes }) => nodes.get(id) ?? null)

/** What an `aria-live` region says. */
export const useNotice = (): string => useStore(app.notices.store, ({ notice }) => notice?.text ?? '')

export const useCommand = (id: string): Command | undefined => useCommands(({ commands }) => commands.get(id))
