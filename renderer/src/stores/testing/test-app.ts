import type { HostInfo } from '../../../../shared/contract.ts'
import { dashboardText } from '../../../../shared/flow/testing/dashboard.ts'
import type { Handlers } from '../../../../shared/rpc/handlers.ts'
import { settled, TestClock, TestFrames, TestServer } from '../../client/testing.ts'
import { App } from '../app.ts'
import { updateFlow } from '../edits/index.ts'
import type { Environment } from '../environment.ts'
import type { Locks } from '../flows/window-id.ts'
import { type KeyValues, memoryStorage } from '../storage.ts'
import { Files } from './files.ts'

const builtIn = ['demo.echo', 'demo.sleep', 'crm.get-customer', 'audit.log', 'dashboard.render']

/** Locks as all windows of one browser share them. */
export class TestLocks {
  readonly #held = new Set<string>()

  /** One window's; `release` is what happens when its page is gone. */
  ofWindow(): { readonly locks: Locks; readonly release: () => void } {
    const own = new Set<string>()
    const locks: Locks = {
      request: async (name, _, held) => {
        if (this.#held.has(name)) return held(null)
        this.#held.add(name)
        own.add(name)
        void held({})
        return undefined
      },
      query: async () => ({ held: [...this.#held].map(name => ({ name })) }),
    }
    const release = (): void => {
      for (const name of own) this.#held.delete(name)
    }
    return { locks, release }
  }
}

/** What outlives pages: a host with its files, and a browser's storage. */
export class TestWorld {
  readonly files: Files
  readonly server: TestServer
  readonly local = memoryStorage()
  readonly locks = new TestLocks()
  readonly clock = new TestClock()
  readonly opened: string[] = []
  readonly unsaved: number[] = []
  /** Whether a text field has the focus, and what was undone or done again there. */
  typing = false
  readonly undone: string[] = []
  /** Where a connection is before it opens anything. */
  root: string | null = '/work'
  #seed = 0
  #emitChange: ((path: string) => void)[] = []
  #emitCommand: ((command: string) => void)[] = []

  constructor(texts: Readonly<Record<string, string>>, more: Partial<Handlers> = {}) {
    this.files = new Files(texts)
    let current = this.root
    const info = (): HostInfo => ({
      kind: 'browser',
      version: 'test',
      workspace: current,
      home: '/home',
      recent: [],
      examples: [],
      canPick: false,
      canEdit: false,
    })
    const follow =
      (list: ((item: string) => void)[]) =>
      (signal: AbortSignal, emit: (item: string) => void): Promise<void> => {
        list.push(emit)
        return new Promise(resolve => signal.addEventListener('abort', () => resolve()))
      }
    this.server = new TestServer({
      hello: ({ protocol }) => {
        current = this.root
        return { protocol, app: 'test', workspace: current ?? '' }
      },
      'host.info': info,
      'host.unsaved': ({ count }) => {
        this.unsaved.push(count)
        return {}
      },
      'workspace.open': ({ path }) => {
        current = path
        this.opened.push(path)
        return { root: path, flow: null }
      },
      'service.list': () => ({
        services: builtIn.map(name => ({
          name,
          kind: 'built-in' as const,
          file: null,
          description: '',
          unusable: null,
        })),
      }),
      'flow.validate': () => ({ problems: [] }),
      'run.list': () => ({ runs: [], more: false }),
      'workspace.watch': (_, { signal, emit }) =>
        follow(this.#emitChange)(signal, path => void emit({ kind: 'flow', path, change: 'changed' })),
      'host.commands': (_, { signal, emit }) =>
        follow(this.#emitCommand)(signal, command => void emit(command)),
      // Their answers are the contract's, whatever asks.
      ...(this.files.answers as Partial<Handlers>),
      ...more,
    })
  }

  #random(): number {
    this.#seed = (this.#seed * 73 + 41) % 65_521
    return this.#seed & 255
  }

  changed(path: string): void {
    for (const emit of this.#emitChange) emit(path)
  }

  command(name: string): void {
    for (const emit of this.#emitCommand) emit(name)
  }

  /** A window that is opened; `session` is that of a page before it, if it is loaded again. */
  window(session: KeyValues = memoryStorage()) {
    const frames = new TestFrames()
    const { locks, release } = this.locks.ofWindow()
    let closed = false
    const environment: Environment = {
      now: this.clock.now,
      later: this.clock.later,
      every: this.clock.every,
      frame: frames.request,
      visible: () => true,
      randomBytes: count => Uint8Array.from({ length: count }, () => this.#random()),
      local: this.local,
      session,
      locks: () => locks,
      closeWindow: () => {
        closed = true
      },
      undoText: way => {
        if (!this.typing) return false
        this.undone.push(way)
        return true
      },
    }
    const app = new App(environment, this.server.open)
    return {
      app,
      frames,
      session,
      closed: () => closed,
      /** The page is gone, as it is when it is killed: nothing more is written. */
      kill: () => {
        app.journal.enter(null)
        app.host.close()
        release()
      },
    }
  }
}

export const path = 'flows/dashboard.flow.json'
export const other = 'flows/other.flow.json'
export const texts = { [path]: dashboardText, [other]: dashboardText.replace('Customer dashboard', 'Other') }

export type TestWindow = ReturnType<TestWorld['window']>

/** A window that has connected and shows what it showed last. */
export async function opened(world: TestWorld, session?: KeyValues): Promise<TestWindow> {
  const window = world.window(session)
  window.app.start()
  await settled()
  await settled()
  return window
}

export const rename = ({ app }: TestWindow, name: string): boolean =>
  app.flows.edit('Rename', doc => updateFlow(doc, { name }))
