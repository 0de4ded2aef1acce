import { z } from 'zod'
import { parseFlowValue } from '../../../../shared/flow/parse.ts'
import { runIdSchema } from '../../../../shared/ids.ts'
import type { Disposer } from '../../../../shared/rpc/transport.ts'
import { parseJson } from '../parse-json.ts'
import type { KeyValues } from '../storage.ts'
import type { TabId } from '../types.ts'
import type { Flows } from './flows.ts'
import type { TabEntry } from './tab.ts'

/** How long edits rest before they are written, in ms. */
const WRITE_MS = 300

const shownTabSchema = z.object({
  id: z.string(),
  path: z.string().nullable(),
  runId: runIdSchema.nullable().catch(null),
  /** The run's own document is shown, not the edited one. */
  locked: z.boolean().catch(false),
})
const sessionSchema = z.object({
  tabs: z.array(shownTabSchema),
  active: z.string().nullable(),
  at: z.number().catch(0),
})
const unsavedSchema = z.object({
  path: z.string().nullable(),
  revision: z.string().nullable(),
  flow: z.looseObject({}),
})

export type ShownTab = z.infer<typeof shownTabSchema>
export interface Kept {
  readonly tabs: readonly ShownTab[]
  readonly active: TabId | null
}
/** A tab's changes that no file has. */
export interface Unsaved {
  readonly path: string | null
  readonly revision: string | null
  readonly document: TabEntry['document']
}

export interface JournalOptions {
  readonly storage: KeyValues
  readonly flows: Flows
  readonly now: () => number
  readonly later: (ms: number, run: () => void) => Disposer
  /** Whether a tab shows a run's own document. */
  readonly showsRun: (tab: TabEntry) => boolean
  /** Told once when there is no room to keep unsaved changes. */
  readonly onFull: () => void
}

/**
 * Keeps which tabs a window shows, and what of them no file has yet, so that a page that is loaded again, or a window
 * that was killed, loses neither. Each window keeps its own.
 */
export class Journal {
  readonly #options: JournalOptions
  #place: { readonly root: string; readonly window: string } | null = null
  #timer: Disposer | null = null
  readonly #written = new Map<TabId, unknown>()
  #session = ''
  #full = false

  constructor(options: JournalOptions) {
    this.#options = options
    options.flows.store.subscribe((state, before) => {
      if (state.tabs !== before.tabs || state.active !== before.active) this.schedule()
    })
  }

  /** Something that is kept has changed. */
  schedule(): void {
    this.#timer ??= this.#options.later(WRITE_MS, () => this.write())
  }

  /** From now on what is shown belongs to this workspace; with null it is not kept. */
  enter(place: { readonly root: string; readonly window: string } | null): void {
    this.#timer?.()
    this.#timer = null
    this.#written.clear()
    this.#session = ''
    this.#place = place
  }

  /** Writes what has changed, at once: the page may be gone in a moment. */
  write(): void {
    this.#timer?.()
    this.#timer = null
    const place = this.#place
    if (place === null) return
    const { flows, storage, now, showsRun } = this.#options
    const { tabs, active } = flows.store.getState()
    for (const tab of tabs) {
      const key = unsavedKey(place, tab.id)
      if (!tab.dirty) {
        if (this.#written.get(tab.id) !== null) storage.remove(key)
        this.#written.set(tab.id, null)
      } else if (this.#written.get(tab.id) !== tab.document) {
        const value = { path: tab.path, revision: tab.revision, flow: tab.document }
        if (storage.set(key, JSON.stringify(value))) this.#written.set(tab.id, tab.document)
        else this.#tellFull()
      }
    }
    const open = new Set(tabs.map(tab => tab.id))
    for (const id of [...this.#written.keys()]) {
      if (open.has(id)) continue
      storage.remove(unsavedKey(place, id))
      this.#written.delete(id)
    }
    const shown = tabs
      .filter(tab => tab.path !== null || tab.dirty)
      .map(tab => ({ id: tab.id, path: tab.path, runId: tab.runId, locked: showsRun(tab) }))
    const session = JSON.stringify({ tabs: shown, active })
    if (session === this.#session) return
    this.#session = session
    storage.set(sessionKey(place), JSON.stringify({ tabs: shown, active, at: now() }))
  }

  /** What a window showed of a workspace; null for nothing. */
  kept(place: { readonly root: string; readonly window: string }): Kept | null {
    return parseJson(sessionSchema, this.#options.storage.get(sessionKey(place)))
  }

  /** Windows that showed this workspace, the latest first. */
  windows(root: string): string[] {
    const prefix = sessionKey({ root, window: '' })
    return this.#options.storage
      .keys()
      .filter(key => key.startsWith(prefix))
      .map(key => ({
        window: key.slice(prefix.length),
        at: parseJson(sessionSchema, this.#options.storage.get(key))?.at ?? 0,
      }))
      .sort((a, b) => b.at - a.at)
      .map(({ window }) => window)
  }

  /** A tab's changes that no file has, or null. */
  unsaved(place: { readonly root: string; readonly window: string }, id: TabId): Unsaved | null {
    const found = parseJson(unsavedSchema, this.#options.storage.get(unsavedKey(place, id)))
    if (found === null) return null
    const { document } = parseFlowValue(found.flow)
    return document === null ? null : { path: found.path, revision: found.revision, document }
  }

  /** A window is gone, and what it kept is another's now. */
  forget(place: { readonly root: string; readonly window: string }): void {
    const { storage } = this.#options
    for (const tab of this.kept(place)?.tabs ?? []) storage.remove(unsavedKey(place, tab.id))
    storage.remove(sessionKey(place))
  }

  #tellFull(): void {
    if (this.#full) return
    this.#full = true
    this.#options.onFull()
  }
}

type Place = { readonly root: string; readonly window: string }
const sessionKey = ({ root, window }: Place): string => `fanfare:tabs:${root}:${window}`
const unsavedKey = ({ root, window }: Place, id: TabId): string => `fanfare:unsaved:${root}:${window}:${id}`
