import { tmpdir } from 'node:os'
import { startChromium } from './chromium.ts'
import { options } from './options.ts'
import { Connection, type ProtocolSession } from './protocol.ts'
import { state } from './state.ts'

export interface Target {
  readonly targetId: string
  readonly type: string
  readonly browserContextId?: string
  readonly openerId?: string
  readonly url: string
}

/** A page of Chromium that waits until it is told to go on. */
export interface NewPage {
  readonly session: ProtocolSession
  readonly target: Target
}

export class Browser {
  readonly endpoint: string
  readonly pid: number
  readonly root: ProtocolSession
  /** Told of pages that pages opened. */
  onPopup: (page: NewPage) => void = () => {}
  readonly #connection: Connection
  readonly #contextId: string
  readonly #waiting = new Map<string, (page: NewPage) => void>()
  readonly #early = new Map<string, NewPage>()

  static async start(): Promise<Browser> {
    const chromium = startChromium(options.userData ?? tmpdir())
    state.atEnd.push(() => chromium.close())
    const endpoint = await chromium.endpoint
    const connection = await Connection.open(endpoint)
    const context = await connection.root.send<{ browserContextId: string }>('Target.createBrowserContext', {
      disposeOnDetach: true,
    })
    const browser = new Browser(endpoint, chromium.pid, connection, context.browserContextId)
    await connection.root.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: [{ type: 'page' }, { type: 'browser', exclude: true }, { type: 'tab', exclude: true }],
    })
    return browser
  }

  private constructor(endpoint: string, pid: number, connection: Connection, contextId: string) {
    this.endpoint = endpoint
    this.pid = pid
    this.root = connection.root
    this.#connection = connection
    this.#contextId = contextId
    this.root.on<{ sessionId: string; targetInfo: Target }>('Target.attachedToTarget', params =>
      this.#attached(params),
    )
  }

  async createPage(): Promise<NewPage> {
    const { targetId } = await this.root.send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
      browserContextId: this.#contextId,
      newWindow: true,
    })
    const early = this.#early.get(targetId)
    this.#early.delete(targetId)
    return early ?? new Promise(resolve => this.#waiting.set(targetId, resolve))
  }

  async closePage(targetId: string): Promise<void> {
    await this.root.try('Target.closeTarget', { targetId })
  }

  async setPermission(origin: string, name: string, granted: boolean): Promise<void> {
    await this.root.try('Browser.setPermission', {
      permission: { name },
      setting: granted ? 'granted' : 'denied',
      origin,
      browserContextId: this.#contextId,
    })
  }

  #attached({ sessionId, targetInfo: target }: { sessionId: string; targetInfo: Target }): void {
    const session = this.#connection.session(sessionId)
    if (target.type !== 'page' || target.browserContextId !== this.#contextId) {
      void session.try('Runtime.runIfWaitingForDebugger')
      void this.root.try('Target.detachFromTarget', { sessionId })
      session.end()
      return
    }
    const waiting = this.#waiting.get(target.targetId)
    this.#waiting.delete(target.targetId)
    const page = { session, target }
    if (waiting) waiting(page)
    else if (target.openerId !== undefined) this.onPopup(page)
    else this.#early.set(target.targetId, page)
  }
}

let started: Promise<Browser> | null = null

/** Started with the process, not with its first window: half of its start hides behind the app's own. */
export function browser(): Promise<Browser> {
  started ??= Browser.start()
  return started
}
