import { dateTime } from '../../../shared/format.ts'
import type { HostCommand } from '../../../shared/host-commands.ts'
import type { NodeId } from '../../../shared/ids.ts'
import type { Command } from './commands.ts'
import type { Flows } from './flows/flows.ts'
import type { Runs } from './run/runs.ts'
import type { Ui } from './ui.ts'

export interface CoreCommandsOptions {
  readonly flows: Flows
  readonly runs: Runs
  readonly ui: Ui
}

/** Commands that need no view: what is about the canvas or a panel is registered by it. */
export function coreCommands({ flows, runs, ui }: CoreCommandsOptions): Command[] {
  const tab = (): string | null => (flows.active === undefined ? 'open a flow first' : null)
  const live = (): boolean => runs.store.getState().run?.live === true
  const nodes = () => ui.store.getState().selection.nodes
  const idle = (): string | null => tab() ?? (live() ? 'a run is going on' : null)
  const command = (
    group: Command['group'],
    id: string,
    label: string,
    run: Command['run'],
    unavailable?: Command['unavailable'],
    more: Pick<Command, 'detail' | 'words'> = {},
  ): Command => ({ id, group, label, run, ...(unavailable && { unavailable }), ...more })
  /** Services of nodes, those that there is room for. */
  const names = (ids: readonly NodeId[]): string => {
    const document = runs.store.getState().run?.document ?? flows.active?.document
    const services = ids.flatMap(id => document?.nodes[id]?.service ?? [])
    return services.length > 3
      ? `${services.slice(0, 2).join(', ')} and ${services.length - 2} more`
      : services.join(', ')
  }
  return [
    command('Flow', 'flow.new', 'New flow', () => flows.create()),
    command('Flow', 'flow.open', 'Open a flow', () => ui.set({ openDialogOpen: true })),
    command('Flow', 'flow.save', 'Save', () => flows.save(), tab),
    command('Flow', 'flow.save-as', 'Save as', () => flows.saveAs(), tab),
    command('Flow', 'flow.save-all', 'Save all', () => flows.saveAll(), tab),
    command(
      'Flow',
      'flow.reload',
      'Load the file again',
      () => {
        const { active } = flows
        return active && flows.reload(active.id)
      },
      () => tab() ?? (flows.active?.path === null ? 'it was never saved' : null),
    ),
    command('Flow', 'flow.close', 'Close the tab', () => flows.close(), tab),
    command('Flow', 'flow.next', 'Next tab', () => flows.activateNext(1), tab),
    command('Flow', 'flow.previous', 'Previous tab', () => flows.activateNext(-1), tab),
    command(
      'Edit',
      'edit.undo',
      'Undo',
      () => flows.undo(),
      () => tab() ?? (flows.active?.undo.length === 0 ? 'nothing to undo' : null),
    ),
    command(
      'Edit',
      'edit.redo',
      'Redo',
      () => flows.redo(),
      () => tab() ?? (flows.active?.redo.length === 0 ? 'nothing to redo' : null),
    ),
    command('Run', 'run.start', 'Run', () => runs.start(), idle, {
      words: 'again start',
      detail: () => {
        const { run } = runs.store.getState()
        const startedAt = run?.view?.run.startedAt
        // While a past run is shown its flow is run, as it was.
        return run?.document && startedAt !== undefined
          ? `again, on the flow of the run of ${dateTime(startedAt).slice(11)}`
          : (flows.active?.name ?? '')
      },
    }),
    command(
      'Run',
      'run.selected',
      'Run selected',
      () => runs.start({ only: nodes() }),
      () => idle() ?? (nodes().length === 0 ? 'select a node first' : null),
      { words: 'again start', detail: () => names(nodes()) },
    ),
    command(
      'Run',
      'run.failed',
      'Run failed targets again',
      () => runs.startFailed(),
      () => idle() ?? (runs.failedNodes().length === 0 ? 'no target failed' : null),
      { detail: () => names(runs.failedNodes()) },
    ),
    command(
      'Run',
      'run.stop',
      'Stop',
      () => runs.stop(),
      () => (live() ? null : 'nothing runs'),
    ),
    command(
      'Run',
      'run.cancel-targets',
      'Cancel all targets, and run their callbacks',
      () => runs.cancelTargets(),
      () => (live() ? null : 'nothing runs'),
    ),
    command(
      'Run',
      'run.back-to-editing',
      'Back to editing',
      () => runs.backToEditing(),
      () => (runs.store.getState().run === null ? 'no run is shown' : null),
    ),
    command('View', 'view.palette', 'Search or run', () =>
      ui.setPaletteOpen(!ui.store.getState().paletteOpen),
    ),
    command('View', 'view.dock', 'Show or hide the dock', () =>
      ui.setDockOpen(!ui.store.getState().dockOpen),
    ),
    command('Help', 'view.keys', 'List of keys', () => ui.set({ keysOpen: true })),
    command('Go to', 'view.services', 'Show services', () => ui.setSideTab('services')),
    command('Go to', 'view.flows', 'Show flows', () => ui.setSideTab('flows')),
    command('Go to', 'view.runs', 'Show runs', () => ui.setSideTab('runs')),
    command('Go to', 'view.timeline', 'Show the timeline', () => ui.setDockTab('timeline')),
    command('Go to', 'view.payloads', 'Show payloads', () => ui.setDockTab('payloads')),
    command('Go to', 'view.log', 'Show the log', () => ui.setDockTab('log')),
    command('Go to', 'view.problems', 'Show problems', () => ui.setDockTab('problems')),
    command('View', 'view.theme-light', 'Light colours', () => ui.setTheme('light')),
    command('View', 'view.theme-dark', 'Dark colours', () => ui.setTheme('dark')),
    command('View', 'view.theme-system', 'Colours of the system', () => ui.setTheme('system')),
  ]
}

/** What the host's menu asks for, by the command that does it here. `close` and `open:` are not among them. */
export const commandOfHost: Readonly<Partial<Record<HostCommand, string>>> = {
  new: 'flow.new',
  open: 'flow.open',
  'open-workspace': 'workspace.open',
  save: 'flow.save',
  'save-as': 'flow.save-as',
  export: 'flow.export',
  undo: 'edit.undo',
  redo: 'edit.redo',
  run: 'run.start',
  'run-selected': 'run.selected',
  stop: 'run.stop',
  palette: 'view.palette',
  dock: 'view.dock',
  fit: 'canvas.fit',
  shortcuts: 'view.keys',
}
