import { z } from 'zod'
import { pathToOpen } from '../../../shared/host-commands.ts'
import type { NodeId } from '../../../shared/ids.ts'
import type { Client } from '../../../shared/rpc/client.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'
import { CallIndex } from '../../../shared/run/layout.ts'
import type { RunView } from '../../../shared/run/projection.ts'
import { connectHost } from '../client/connect-host.ts'
import { Commands } from './commands.ts'
import { commandOfHost, coreCommands } from './core-commands.ts'
import type { Environment } from './environment.ts'
import { Checker } from './flows/checker.ts'
import { Flows } from './flows/flows.ts'
import { Journal } from './flows/journal.ts'
import { restore } from './flows/restore.ts'
import { claimWindow } from './flows/window-id.ts'
import { Notices } from './notices.ts'
import { Ticker } from './now.ts'
import { parseJson } from './parse-json.ts'
import { Pins } from './pins.ts'
import { Runs } from './run/runs.ts'
import type { SessionChange } from './run/session.ts'
import { RunsOfWorkspace } from './runs-list.ts'
import { sentence } from './sentence.ts'
import type { FlowTab } from './types.ts'
import { noSelection, Ui } from './ui.ts'
import { UsualTimes } from './usual-times.ts'
import { Workspace } from './workspace.ts'

const ROOT_KEY = 'fanfare:workspace'
const rootSchema = z.object({ root: z.string(), first: z.string() })

/** The workspace that this window had when the host began with `first`, or null. */
function lastRoot(text: string | null, first: string): string | null {
  const kept = parseJson(rootSchema, text)
  return kept !== null && kept.first === first ? kept.root : null
}

/** The window's stores, joined. Nothing happens before `start`. */
export class App {
  readonly flows: Flows
  readonly runs: Runs
  readonly runsList: RunsOfWorkspace
  readonly workspace: Workspace
  readonly ui: Ui
  readonly commands: Commands
  readonly ticker: Ticker
  readonly usualTimes: UsualTimes
  readonly notices: Notices
  readonly journal: Journal
  readonly checker: Checker
  readonly pins: Pins
  readonly host: ReturnType<typeof connectHost>
  readonly #environment: Environment
  /** What the host's connections begin with. */
  #first = ''
  #window: Promise<Awaited<ReturnType<typeof claimWindow>>> | null = null

  constructor(environment: Environment, open?: () => Promise<Transport>) {
    this.#environment = environment
    const { now, later, every, frame, visible, randomBytes, local } = environment
    const newId = (): string =>
      Array.from(randomBytes(6), byte => byte.toString(36).padStart(2, '0')).join('')
    const host = connectHost({ now, later, prepare: client => this.#prepare(client), ...(open && { open }) })
    this.host = host
    this.ui = new Ui(local, call => this.#nodeOf(call))
    const showsRun = (tab: FlowTab): boolean => this.runs.session(tab.id)?.state.document != null
    this.flows = new Flows({
      host,
      now,
      newId,
      showsRun,
      selection: {
        get: () => this.ui.store.getState().selection,
        set: selection => this.ui.select(selection),
      },
    })
    this.runs = new Runs({
      host,
      flows: this.flows,
      frame,
      random: () => randomBytes(16),
      onRun: (view, change, active) => this.#onRun(view, change, active),
      onInvalid: () => this.ui.setDockTab('problems'),
    })
    this.runsList = new RunsOfWorkspace({ host, every, visible })
    this.usualTimes = new UsualTimes(host)
    this.ticker = new Ticker({ now, every })
    this.notices = new Notices({ now, later })
    this.journal = new Journal({
      storage: local,
      flows: this.flows,
      now,
      later,
      showsRun,
      onFull: () =>
        this.notices.say(
          'There is no room to keep changes that are not saved. Save them before you close the window.',
        ),
    })
    this.workspace = new Workspace({
      host,
      onFlowFile: path => void this.flows.lookOutside(path),
      onLeave: () => this.#onLeave(),
      onWorkspace: root => this.#onWorkspace(root),
      onFlow: path => void this.flows.open(path),
    })
    this.checker = new Checker({
      flows: this.flows,
      host,
      frame,
      later,
      services: () => this.#services(),
    })
    const onError = (error: unknown): void => this.workspace.store.setState({ error: sentence(error) })
    this.pins = new Pins({ host, flows: this.flows, onError })
    this.commands = new Commands(onError)
    this.commands.register(...coreCommands(this))
    this.#join()
  }

  /** Connects, and shows what this window showed last. */
  start(): void {
    this.host.start()
    this.host.follow('host.commands', () => ({}), { onItem: command => this.#ofHost(command) })
  }

  /** The page goes away: nothing may be lost of what was just typed. */
  leave(): void {
    this.journal.write()
  }

  #join(): void {
    const { flows, runs, ticker, workspace, host } = this
    runs.store.subscribe(({ run }, before) => {
      ticker.setRunning(run?.live === true)
      if (run?.document !== before.run?.document) this.journal.schedule()
    })
    workspace.store.subscribe((state, before) => {
      if (state.services !== before.services) this.checker.schedule()
    })
    let told = 0
    const tell = (): void => {
      const count = flows.store.getState().tabs.filter(tab => tab.dirty).length
      if (count === told || host.state.kind !== 'connected') return
      told = count
      host.call('host.unsaved', { count }).catch(() => undefined)
    }
    flows.store.subscribe(tell)
    host.onState(state => {
      // A new connection knows of none.
      told = 0
      if (state.kind !== 'connected') return
      tell()
      // What happened to files meanwhile was told to nobody.
      for (const { path } of flows.store.getState().tabs) if (path !== null) void flows.lookOutside(path)
    })
    // What is selected in a document may be gone from another.
    flows.store.subscribe((state, before) => {
      if (state.tabs !== before.tabs) this.#dropSelectionOfNothing()
    })
  }

  #dropSelectionOfNothing(): void {
    const { selection } = this.ui.store.getState()
    if (selection.nodes.length === 0 && selection.edges.length === 0) return
    const tab = this.flows.active
    if (tab === undefined) return
    const document = this.runs.session(tab.id)?.state.document ?? tab.document
    const there = (id: NodeId): boolean =>
      [document.nodes, document.notes, document.groups].some(
        map => map !== undefined && Object.hasOwn(map, id),
      )
    const nodes = selection.nodes.filter(there)
    const edges = selection.edges.filter(id => Object.hasOwn(document.edges, id))
    if (nodes.length === selection.nodes.length && edges.length === selection.edges.length) return
    this.ui.select({ ...selection, nodes, edges })
  }

  #services() {
    const { info, services } = this.workspace.store.getState()
    // There are always the built-in ones: an empty list is one that was not read yet.
    return info === null || services.length === 0 ? null : services
  }

  #nodeOf(call: number): NodeId | null {
    const place = this.runs.store.getState().run?.view?.index.place(call)
    return (place && CallIndex.who(place)?.nodeId) ?? null
  }

  #onRun(view: RunView, { calls, before }: SessionChange, active: boolean): void {
    if (active) this.notices.run(view, calls, before)
    if (view.run.state === before?.run.state) return
    this.runsList.runsChanged()
    // What services say of themselves is known once they were loaded.
    if (view.run.state !== 'running' && before !== null) void this.workspace.refresh()
  }

  /**
   * A new connection has the workspace of the last one, also of this page's predecessor; unless the host was started
   * for another one since.
   */
  async #prepare(client: Client): Promise<void> {
    const { session } = this.#environment
    this.#first = (await client.hello).workspace
    const open = this.workspace.store.getState().info?.workspace
    const kept = open === undefined ? lastRoot(session.get(ROOT_KEY), this.#first) : open
    if (kept === null || kept === this.#first) return
    try {
      await client.call('workspace.open', { path: kept })
    } catch {
      // It was moved or deleted: the host's own choice stands, and says what there is.
      session.remove(ROOT_KEY)
    }
  }

  #onLeave(): void {
    this.journal.write()
    this.journal.enter(null)
    this.flows.clear()
    this.ui.select(noSelection)
    this.runsList.reset()
  }

  async #onWorkspace(root: string | null): Promise<void> {
    if (root === null) return
    const { session, locks, randomBytes } = this.#environment
    const { flows, journal, runs, host } = this
    session.set(ROOT_KEY, JSON.stringify({ root, first: this.#first }))
    const newId = (): string =>
      Array.from(randomBytes(6), byte => byte.toString(36).padStart(2, '0')).join('')
    this.#window ??= claimWindow(session, locks(), newId)
    const { window, alive } = await this.#window
    const isAlive = await alive()
    const attach = (tab: string, runId: Parameters<Runs['attachAgain']>[1], locked: boolean): void =>
      void runs.attachAgain(tab, runId, locked)
    await restore({ host, flows, journal, newId, attach }, { root, window }, isAlive)
  }

  #ofHost(command: string): void {
    const path = pathToOpen(command)
    if (path !== null) void this.workspace.openFolder(path)
    else if (command === 'close') void this.#close()
    else if ((command === 'undo' || command === 'redo') && this.#environment.undoText(command)) return
    else {
      const id = (commandOfHost as Readonly<Record<string, string | undefined>>)[command]
      if (id !== undefined) this.commands.run(id)
    }
  }

  async #close(): Promise<void> {
    const settled = await this.flows.settle()
    this.journal.write()
    const count = this.flows.store.getState().tabs.filter(tab => tab.dirty).length
    await this.host.call('host.unsaved', { count }).catch(() => undefined)
    if (settled) this.#environment.closeWindow()
  }
}
