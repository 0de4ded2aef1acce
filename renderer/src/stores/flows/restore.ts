import type { RunId } from '../../../../shared/ids.ts'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import type { Host } from '../../client/host.ts'
import type { TabId } from '../types.ts'
import type { Flows } from './flows.ts'
import type { Journal, ShownTab } from './journal.ts'
import { openedFlow } from './read.ts'
import { edited, newTab, type TabEntry } from './tab.ts'

export interface RestoreOptions {
  readonly host: Pick<Host, 'call'>
  readonly flows: Flows
  readonly journal: Journal
  readonly newId: () => TabId
  /** Shows the run again that a tab showed. */
  readonly attach: (tab: TabId, runId: RunId, locked: boolean) => void
}

interface Place {
  readonly root: string
  readonly window: string
}

/**
 * Shows what a window showed of a workspace: its tabs with what was not saved, and their runs. A window that showed
 * nothing of it takes over from the latest one that is gone; unsaved changes of windows that are gone are never left
 * behind.
 *
 * @param alive whether a window is open somewhere.
 */
export async function restore(
  options: RestoreOptions,
  place: Place,
  alive: (window: string) => boolean,
): Promise<void> {
  const { flows, journal } = options
  const own = journal.kept(place)
  const gone = journal
    .windows(place.root)
    .filter(window => window !== place.window && !alive(window))
    .map(window => ({ root: place.root, window }))
  const tabs: { readonly tab: ShownTab; readonly from: Place }[] = (own?.tabs ?? []).map(tab => ({
    tab,
    from: place,
  }))
  let active = own?.active ?? null
  for (const from of gone) {
    const kept = journal.kept(from)
    if (kept === null) continue
    const all = tabs.length === 0
    for (const tab of kept.tabs) {
      const unsaved = journal.unsaved(from, tab.id) !== null
      const shown = tab.path !== null && tabs.some(other => other.tab.path === tab.path)
      if (unsaved || (all && !shown)) tabs.push({ tab, from })
    }
    if (all) active = kept.active
  }
  const opened = await Promise.all(tabs.map(({ tab, from }) => read(options, tab, from)))
  // Ids of one window may be another's too.
  const ids = new Map<TabId, TabId>()
  opened.forEach((entry, index) => {
    const shown = tabs[index]?.tab
    if (entry === null || shown === undefined) return
    const id = flows.tab(entry.id) === undefined ? entry.id : options.newId()
    ids.set(shown.id, id)
    flows.add({ ...entry, id })
    if (shown.runId !== null) options.attach(id, shown.runId, shown.locked)
  })
  const wanted = active === null ? undefined : ids.get(active)
  if (wanted !== undefined) flows.activate(wanted)
  journal.enter(place)
  journal.write()
  for (const from of gone) journal.forget(from)
}

async function read(
  { host, journal }: RestoreOptions,
  shown: ShownTab,
  from: Place,
): Promise<TabEntry | null> {
  const unsaved = journal.unsaved(from, shown.id)
  const path = unsaved?.path ?? shown.path
  if (path === null) {
    if (unsaved === null) return null
    return newTab({ id: shown.id, path: null, document: unsaved.document, unsaved: true })
  }
  try {
    const file = openedFlow(await host.call('flow.read', { path }))
    const tab = newTab({ id: shown.id, path, ...file })
    if (unsaved === null) return tab
    const selection = { nodes: [], edges: [], call: null }
    const options = { label: 'Changes that were not saved', merge: null, joins: false, selection }
    const changed = edited(tab, () => unsaved.document, options)
    // Made on another version than the file is by now: saving asks.
    const outside = changed.dirty && unsaved.revision !== null && unsaved.revision !== file.revision
    return outside ? { ...changed, revision: unsaved.revision, changedOutside: true } : changed
  } catch (error) {
    if (unsaved !== null) {
      const tab = newTab({
        id: shown.id,
        path,
        document: unsaved.document,
        revision: unsaved.revision,
        unsaved: true,
      })
      const gone = error instanceof CommandError && error.code === 'E_NOT_FOUND'
      return gone ? { ...tab, changedOutside: true } : tab
    }
    return null
  }
}
