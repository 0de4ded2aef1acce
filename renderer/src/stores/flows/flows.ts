import { createStore, type StoreApi } from 'zustand/vanilla'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { RunId } from '../../../../shared/ids.ts'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import type { Host } from '../../client/host.ts'
import { emptyFlow } from '../edits/flow.ts'
import { addNode } from '../edits/nodes.ts'
import { sentence } from '../sentence.ts'
import type { FlowsState, FlowTab, Selection, TabId } from '../types.ts'
import { Gestures } from './gestures.ts'
import { type FlowAnswer, Questions } from './questions.ts'
import { openedFlow } from './read.ts'
import { Saving } from './saving.ts'
import { edited, newTab, redone, reloaded, rightsOf, type TabEntry, undone } from './tab.ts'

/** The state as its store keeps it: tabs with what views need not see. */
export interface FlowsStore extends FlowsState {
  readonly tabs: readonly TabEntry[]
}

export interface FlowsOptions {
  readonly host: Pick<Host, 'call'>
  readonly now: () => number
  readonly newId: () => TabId
  /** What is selected on the canvas; restored by undo. */
  readonly selection: { get(): Selection; set(selection: Selection): void }
  /** Whether a tab shows a run's own document, which is not edited. */
  readonly showsRun: (tab: FlowTab) => boolean
}

export interface EditSettings {
  /** Edits of one gesture (a drag, a field being typed in) have the same key and are undone together. */
  readonly merge?: string
}

const nothing: Selection = { nodes: [], edges: [], call: null }

/** The open flows: tabs, edits with undo, files. */
export class Flows {
  readonly store: StoreApi<FlowsStore>
  readonly #options: FlowsOptions
  readonly #questions: Questions
  readonly #gestures: Gestures
  readonly #saving: Saving
  readonly #opening = new Map<string, Promise<TabId | null>>()

  constructor(options: FlowsOptions) {
    this.#options = options
    this.store = createStore<FlowsStore>(() => ({ tabs: [], active: null, question: null, error: null }))
    this.#questions = new Questions(question => this.store.setState({ question }))
    this.#gestures = new Gestures(options.now)
    this.#saving = new Saving({
      host: options.host,
      now: options.now,
      questions: this.#questions,
      tab: id => this.tab(id),
      update: (id, change) => this.update(id, change),
      reload: id => this.reload(id),
    })
  }

  tab(id: TabId | null): TabEntry | undefined {
    return this.store.getState().tabs.find(tab => tab.id === id)
  }

  get active(): TabEntry | undefined {
    return this.tab(this.store.getState().active)
  }

  /** Changes one tab; for the stores beside this one. */
  update(id: TabId, change: (tab: TabEntry) => TabEntry): void {
    this.store.setState(({ tabs }) => {
      const next = tabs.map(tab => (tab.id === id ? change(tab) : tab))
      return next.every((tab, index) => tab === tabs[index]) ? {} : { tabs: next }
    })
  }

  /** Opens a flow of the workspace in a tab, or shows the tab that it is open in. Null when it can't be read. */
  open(path: string): Promise<TabId | null> {
    const open = this.store.getState().tabs.find(tab => tab.path === path)
    if (open !== undefined) {
      this.activate(open.id)
      return Promise.resolve(open.id)
    }
    const running = this.#opening.get(path)
    if (running !== undefined) return running
    const opening = this.#read(path).finally(() => this.#opening.delete(path))
    this.#opening.set(path, opening)
    return opening
  }

  async #read(path: string): Promise<TabId | null> {
    try {
      const file = openedFlow(await this.#options.host.call('flow.read', { path }))
      return this.add(newTab({ id: this.#options.newId(), path, ...file }))
    } catch (error) {
      this.store.setState({ error: sentence(error) })
      return null
    }
  }

  /** Shows a new tab with an empty flow: one source, to draw from. */
  create(): TabId {
    const source = { kind: 'source', service: 'my.flow', pattern: 'fanout' } as const
    const [document] = addNode(emptyFlow(), source, [0, 0])
    return this.add(newTab({ id: this.#options.newId(), path: null, document }))
  }

  /** Shows a document in a tab of its own, not saved yet. */
  createFrom(document: FlowDocument): TabId {
    return this.add(newTab({ id: this.#options.newId(), path: null, document, unsaved: true }))
  }

  /** Adds a tab and shows it. */
  add(tab: TabEntry): TabId {
    this.store.setState(({ tabs }) => ({ tabs: [...tabs, tab], error: null }))
    this.activate(tab.id)
    return tab.id
  }

  activate(id: TabId): void {
    if (this.store.getState().active === id || this.tab(id) === undefined) return
    this.#gestures.end()
    this.store.setState({ active: id })
    this.#options.selection.set(nothing)
  }

  /** Shows the next tab, or with -1 the one before. */
  activateNext(step: 1 | -1 = 1): void {
    const { tabs, active } = this.store.getState()
    const at = tabs.findIndex(tab => tab.id === active)
    const next = tabs[(at + step + tabs.length) % tabs.length]
    if (next !== undefined) this.activate(next.id)
  }

  /** Closes a tab; asks first when it has changes. False when the user thought better of it. */
  async close(id: TabId | null = this.store.getState().active): Promise<boolean> {
    const tab = this.tab(id)
    if (tab === undefined || id === null) return true
    if (tab.dirty) {
      const answer = await this.#questions.ask({ kind: 'unsaved', tabs: [id] })
      if (answer !== 'save' && answer !== 'discard') return false
      if (answer === 'save' && !(await this.save(id))) return false
    }
    this.remove(id)
    return true
  }

  /** Closes all tabs, with one question for all that have changes. */
  async closeAll(): Promise<boolean> {
    const unsaved = this.store.getState().tabs.filter(tab => tab.dirty)
    if (unsaved.length > 0) {
      const answer = await this.#questions.ask({ kind: 'unsaved', tabs: unsaved.map(tab => tab.id) })
      if (answer !== 'save' && answer !== 'discard') return false
      if (answer === 'save') for (const tab of unsaved) if (!(await this.save(tab.id))) return false
    }
    this.clear()
    return true
  }

  /**
   * Before the window closes: asks about what is not saved, and saves it, or goes back to the files. True when nothing
   * is left to lose.
   */
  async settle(): Promise<boolean> {
    const unsaved = this.store.getState().tabs.filter(tab => tab.dirty)
    if (unsaved.length === 0) return true
    const answer = await this.#questions.ask({ kind: 'unsaved', tabs: unsaved.map(tab => tab.id) })
    if (answer !== 'save' && answer !== 'discard') return false
    for (const { id, path } of unsaved) {
      if (answer === 'save') {
        if (!(await this.save(id))) return false
      } else if (path === null) this.remove(id)
      else await this.reload(id)
    }
    return true
  }

  /** Takes a tab away without a question. */
  remove(id: TabId): void {
    const { tabs, active } = this.store.getState()
    const at = tabs.findIndex(tab => tab.id === id)
    if (at < 0) return
    const left = tabs.filter(tab => tab.id !== id)
    const next = active === id ? (left[Math.min(at, left.length - 1)]?.id ?? null) : active
    this.store.setState({ tabs: left, active: next })
    if (next !== active) this.#options.selection.set(nothing)
  }

  /** Takes all tabs away without a question: another workspace is shown. */
  clear(): void {
    this.#questions.answer('cancel')
    this.store.setState({ tabs: [], active: null, error: null })
    this.#options.selection.set(nothing)
  }

  /**
   * Makes an edit on the active tab as one undo mark. False when nothing has changed: the edit came to nothing, or the
   * tab shows a past run or a flow of a newer format.
   */
  edit(label: string, edit: (doc: FlowDocument) => FlowDocument, settings: EditSettings = {}): boolean {
    const tab = this.active
    if (tab === undefined || tab.locked || this.#options.showsRun(tab)) return false
    const merge = settings.merge ?? null
    const joins = this.#gestures.joins(merge)
    const next = edited(tab, edit, { label, merge, joins, selection: this.#options.selection.get() })
    if (next === tab) return false
    this.update(tab.id, () => next)
    return true
  }

  /** What follows is another gesture, whatever its merge key. */
  endGesture(): void {
    this.#gestures.end()
  }

  /** A pointer is held down: until it is let go, a gesture may pause as long as it likes. */
  holdGesture(held: boolean): void {
    this.#gestures.hold(held)
  }

  /** Takes the last mark back, with the selection that it was made in. Its label, or null when there is none. */
  undo(): string | null {
    return this.#step(tab => undone(tab, this.#options.selection.get()))
  }

  redo(): string | null {
    return this.#step(redone)
  }

  #step(
    step: (tab: TabEntry) => { tab: TabEntry; selection: Selection | null; label: string } | null,
  ): string | null {
    const tab = this.active
    if (tab === undefined || tab.locked || this.#options.showsRun(tab)) return null
    this.#gestures.end()
    const done = step(tab)
    if (done === null) return null
    this.update(tab.id, () => done.tab)
    if (done.selection !== null) this.#options.selection.set(done.selection)
    return done.label
  }

  /** Saves a tab to its file; asks for a name, or what to do about another's changes, where it must. True: saved. */
  save(id: TabId | null = this.store.getState().active): Promise<boolean> {
    this.#gestures.end()
    return this.#saving.save(id)
  }

  /** Saves the active tab under a path of the workspace, or one that is asked for. */
  saveAs(path?: string): Promise<boolean> {
    this.#gestures.end()
    return this.#saving.saveAs(this.store.getState().active, path)
  }

  async saveAll(): Promise<void> {
    for (const tab of this.store.getState().tabs) if (tab.dirty) await this.save(tab.id)
  }

  /** Shows what the file holds now; can be undone. */
  async reload(id: TabId): Promise<void> {
    const path = this.tab(id)?.path
    if (path === undefined || path === null) return
    try {
      const file = openedFlow(await this.#options.host.call('flow.read', { path }))
      this.update(id, tab => reloaded(tab, file, this.#options.selection.get()))
    } catch (error) {
      this.update(id, tab => ({ ...tab, error: sentence(error) }))
    }
  }

  /** Answers the question that is asked. */
  answer(answer: FlowAnswer): void {
    this.#questions.answer(answer)
  }

  /**
   * Looks whether a flow's file is as it was read. A tab without changes of its own shows what the file holds now; one
   * with changes is marked, and saving asks.
   */
  async lookOutside(path: string): Promise<void> {
    const id = this.store.getState().tabs.find(tab => tab.path === path)?.id
    if (id === undefined) return
    await this.#saving.settled(id)
    const before = this.tab(id)
    if (before === undefined) return
    /** Whether it was not written from here meanwhile: that what was read is news. */
    const same = (tab: TabEntry): boolean =>
      tab.path === path && tab.revision === before.revision && !tab.saving
    try {
      const file = openedFlow(await this.#options.host.call('flow.read', { path }))
      this.update(id, tab => {
        if (!same(tab)) return tab
        // The same content: at most, others may do something with it now.
        if (tab.revision === file.revision) return { ...tab, ...rightsOf(file) }
        return tab.dirty
          ? { ...tab, changedOutside: true }
          : reloaded(tab, file, this.#options.selection.get())
      })
    } catch (error) {
      if (!(error instanceof CommandError) || error.code !== 'E_NOT_FOUND') return
      this.update(id, tab => (same(tab) ? { ...tab, changedOutside: true } : tab))
    }
  }

  /** The run that a tab shows, or none. */
  showRun(id: TabId, runId: RunId | null): void {
    this.update(id, tab => (tab.runId === runId ? tab : { ...tab, runId }))
  }

  /** The error was read. */
  dismissError(): void {
    this.store.setState({ error: null })
    const { active } = this.store.getState()
    if (active !== null) this.update(active, tab => (tab.error === null ? tab : { ...tab, error: null }))
  }
}
