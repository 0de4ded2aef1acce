import { useEffect } from 'react'
import type { Command } from '../stores/index.ts'
import { commands, runs, ui, useActiveTab, useRun, useWorkspace, workspace } from '../stores/index.ts'
import { chooseFiles, exportFlow, exportRun } from './files.ts'
import { shellState } from './shell-state.ts'

/** Commands that need the window: files, dialogs of the shell. */
export function useShellCommands(): void {
  const hasFlow = useActiveTab() !== null
  const run = useRun(state => state.run?.view?.run)
  const live = useRun(state => state.run?.live ?? false)
  const canPick = useWorkspace(state => state.info?.canPick ?? false)
  const hasWorkspace = useWorkspace(state => state.info?.workspace != null)
  useEffect(() => {
    const flow = () => (hasFlow ? null : 'open a flow first')
    const list: Command[] = [
      {
        id: 'workspace.open',
        group: 'Flow',
        label: 'Open workspace',
        run: () => openWorkspace(canPick),
      },
      {
        id: 'flow.open',
        group: 'Flow',
        label: 'Open a flow',
        run: () => {
          if (!hasWorkspace) return openWorkspace(canPick)
          shellState.setState({ palettePlace: 'flows' })
          return ui.setPaletteOpen(true)
        },
      },
      {
        id: 'workspace.welcome',
        group: 'Go to',
        label: 'Show the welcome screen',
        run: () => shellState.setState({ welcome: true }),
      },
      {
        id: 'flow.open-file',
        group: 'Flow',
        label: 'Open flow file',
        run: () => openFlowFile(canPick),
      },
      { id: 'flow.import', group: 'Flow', label: 'Import flow JSON', run: chooseFiles },
      { id: 'flow.export', group: 'Flow', label: 'Export flow JSON', run: exportFlow, unavailable: flow },
      {
        id: 'run.with-input',
        group: 'Run',
        label: 'Run with other input',
        words: 'cid again start',
        run: () => shellState.setState({ dialog: { kind: 'input' } }),
        unavailable: () => flow() ?? (live ? 'a run is going on' : null),
      },
      {
        id: 'run.export',
        group: 'Run',
        label: 'Export run JSON',
        run: exportRun,
        unavailable: () => (run === undefined ? 'no run is shown' : null),
      },
      {
        id: 'run.resume',
        group: 'Run',
        label: 'Resume the run',
        run: () => (run === undefined ? undefined : runs.resume(run.runId)),
        unavailable: () => (run?.state === 'interrupted' ? null : 'no interrupted run is shown'),
      },
      {
        id: 'service.new',
        group: 'Flow',
        label: 'New service',
        run: () => shellState.setState({ dialog: { kind: 'service' } }),
        unavailable: () => (hasWorkspace ? null : 'open a workspace first'),
      },
    ]
    return commands.register(...list)
  }, [hasFlow, run, live, canPick, hasWorkspace])
}

/**
 * Asks for a folder and opens it. True when one is open now; false when nothing was chosen, or our own dialog is shown
 * and goes on by itself.
 */
export async function openWorkspace(canPick: boolean, thenNew = false): Promise<boolean> {
  if (!canPick) {
    shellState.setState({ dialog: { kind: 'folder', thenNew } })
    return false
  }
  const path = await workspace.pick('workspace')
  return path !== null && openAt(path)
}

async function openFlowFile(canPick: boolean): Promise<void> {
  if (!canPick) {
    shellState.setState({ dialog: { kind: 'flow-file' } })
    return
  }
  const path = await workspace.pick('flow')
  if (path !== null) await openAt(path)
}

async function openAt(path: string): Promise<boolean> {
  const open = await workspace.openFolder(path)
  if (open) shellState.setState({ welcome: false })
  return open
}
