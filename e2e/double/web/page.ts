import { randomBytes } from 'node:crypto'
import { fromBrowser, schemeOf, toBrowser } from '../core/addresses.ts'
import { browser, type NewPage } from '../core/browser.ts'
import type { ProtocolSession } from '../core/protocol.ts'
import { state } from '../core/state.ts'
import type { FromPage, Key } from '../in-page/operations.ts'
import { problem } from '../strict/problems.ts'
import { PageDocument } from './document.ts'
import { mainWorldScript, preloadScript } from './preload.ts'
import { answer, type LoadFailure, type PausedRequest } from './requests.ts'

const WORLD = 'Electron Isolated Context'
/** How long after a page asked to go somewhere the request for it belongs to that. */
const ASKED_MS = 2000

/** What a page tells the `WebContents` that stands for it. */
export interface PageListener {
  /** Whether the page may go there; it asked itself. */
  mayNavigate(address: string, isMainFrame: boolean): boolean
  /** What the app permits a document at that address, by Chromium's names. */
  permissions(address: string): ReadonlyMap<string, boolean>
  /** A message of the preload. */
  message(document: PageDocument, channel: string, message: unknown, ports: readonly string[]): void
  openWindow(address: string): void
  started(): void
  navigated(address: string): void
  loaded(): void
  failed(failure: LoadFailure, address: string): void
  painted(): void
  titled(title: string): void
  console(level: string, text: string): void
  key(key: Key): void
  closeAsked(): void
  /** Its `beforeunload` would rather stay. True to close it all the same. */
  preventedUnload(): boolean
  preloadFailed(file: string, error: Error): void
  crashed(): void
  /** Its window in Chromium has closed. */
  closed(): void
}

interface Frame {
  readonly frameId: string
}

/** A page in Chromium. */
export class Page {
  url = ''
  document: PageDocument | null = null
  /** Resolves when Chromium has made it. */
  readonly attached: Promise<void>
  readonly #listener: PageListener
  readonly #preload: string | null
  readonly #nonce = `electron-double-${randomBytes(8).toString('hex')}-`
  #session: ProtocolSession | null = null
  #targetId = ''
  #installed: { readonly text: string; readonly identifier: string } | null = null
  /** A load that the app asked for, until its request is seen. */
  #ownLoad = false
  #asked: { readonly address: string; readonly at: number } | null = null
  #painted = false
  #gone = false

  constructor(listener: PageListener, preload: string | null, size: readonly [number, number]) {
    this.#listener = listener
    this.#preload = preload
    this.attached = this.#attach(size)
    this.attached.catch(error => {
      if (!this.#gone) process.stderr.write(`[electron double] page: ${error?.stack ?? error}\n`)
    })
  }

  get targetId(): string {
    return this.#targetId
  }

  /** Loads an address, as the app asked for it. */
  async load(address: string): Promise<void> {
    const session = await this.#ready()
    await this.#install(session)
    this.#ownLoad = true
    const loaded = await session.try<{ errorText?: string }>('Page.navigate', { url: toBrowser(address) })
    const name = loaded?.errorText?.replace('net::', '')
    // What was answered here has been told.
    if (name === undefined || name === 'ERR_FAILED' || name === 'ERR_ABORTED') return
    this.#listener.failed({ code: name === 'ERR_NAME_NOT_RESOLVED' ? -105 : -2, name }, address)
  }

  async reload(): Promise<void> {
    const session = await this.#ready()
    await this.#install(session)
    this.#ownLoad = true
    await session.try('Page.reload')
  }

  /** Closes it as a user would: its `beforeunload` may prevent that. */
  async close(): Promise<void> {
    await (await this.#ready()).try('Page.close')
  }

  async destroy(): Promise<void> {
    this.#gone = true
    await this.attached.catch(() => {})
    await (await browser()).closePage(this.#targetId)
  }

  async crash(): Promise<void> {
    await (await this.#ready()).try('Page.crash')
  }

  async edit(command: string): Promise<void> {
    const expression = `document.execCommand(${JSON.stringify(command)})`
    await (await this.#ready()).try('Runtime.evaluate', { expression, userGesture: true })
  }

  async resize(width: number, height: number): Promise<void> {
    const metrics = { width, height, deviceScaleFactor: 0, mobile: false }
    await (await this.#ready()).try('Emulation.setDeviceMetricsOverride', metrics)
  }

  async setDark(dark: boolean): Promise<void> {
    const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]
    await (await this.#ready()).try('Emulation.setEmulatedMedia', { features })
  }

  async #ready(): Promise<ProtocolSession> {
    await this.attached
    if (!this.#session) throw new Error('Object has been destroyed')
    return this.#session
  }

  async #attach([width, height]: readonly [number, number]): Promise<void> {
    const chromium = await browser()
    const { session, target }: NewPage = await chromium.createPage()
    this.#targetId = target.targetId
    this.#session = session
    this.#listen(session)
    const steps: readonly [string, object?][] = [
      ['Page.enable'],
      ['Inspector.enable'],
      ['Page.setLifecycleEventsEnabled', { enabled: true }],
      ['Runtime.addBinding', { name: 'electronDoubleOut', executionContextName: WORLD }],
      ['Runtime.enable'],
      ['Log.enable'],
      ['Fetch.enable', { patterns: [{ urlPattern: '*', requestStage: 'Request' }] }],
      ['Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript(this.#nonce) }],
      ['Emulation.setFocusEmulationEnabled', { enabled: true }],
      ['Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 0, mobile: false }],
      ['Runtime.runIfWaitingForDebugger'],
    ]
    await Promise.all(steps.map(([method, params]) => session.try(method, { ...params })))
  }

  /** Reads the preload anew. Not in mid-navigation, where Chromium does not answer. */
  async #install(session: ProtocolSession): Promise<void> {
    if (this.#preload === null) return
    let text: string
    try {
      text = preloadScript(this.#preload, this.#nonce)
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error))
      console.error(`Unable to load preload script: ${this.#preload}\n`, failure)
      this.#listener.preloadFailed(this.#preload, failure)
      return
    }
    if (this.#installed?.text === text) return
    if (this.#installed)
      await session.try('Page.removeScriptToEvaluateOnNewDocument', {
        identifier: this.#installed.identifier,
      })
    const added = await session.try<{ identifier: string }>('Page.addScriptToEvaluateOnNewDocument', {
      source: text,
      worldName: WORLD,
    })
    if (added) this.#installed = { text, identifier: added.identifier }
  }

  #listen(session: ProtocolSession): void {
    const isMain = ({ frameId }: Frame): boolean => frameId === this.#targetId
    session.on<{ context: { id: number; uniqueId: string; name: string; auxData?: Frame } }>(
      'Runtime.executionContextCreated',
      ({ context }) => {
        if (context.name !== WORLD || !context.auxData || !isMain(context.auxData)) return
        this.#forget()
        this.document = new PageDocument(session, context)
      },
    )
    session.on<{ executionContextId: number }>(
      'Runtime.executionContextDestroyed',
      ({ executionContextId }) => {
        if (this.document?.contextId === executionContextId) this.#forget()
      },
    )
    session.on('Runtime.executionContextsCleared', () => this.#forget())
    session.on<{ payload: string; executionContextId: number }>('Runtime.bindingCalled', called => {
      const { document } = this
      if (document?.contextId !== called.executionContextId) return
      const operations: FromPage[] = JSON.parse(called.payload)
      for (const operation of operations) this.#operate(document, operation)
    })
    session.on<PausedRequest>('Fetch.requestPaused', paused => void this.#request(session, paused))
    session.on<Frame & { url: string; disposition: string }>('Page.frameRequestedNavigation', asked => {
      if (asked.disposition === 'currentTab') this.#requested(asked.url, isMain(asked))
    })
    session.on<{ url: string }>('Page.windowOpen', ({ url }) => this.#listener.openWindow(fromBrowser(url)))
    session.on<Frame>('Page.frameStartedLoading', frame => {
      if (isMain(frame)) this.#listener.started()
    })
    session.on<{ frame: { url: string; parentId?: string; unreachableUrl?: string; urlFragment?: string } }>(
      'Page.frameNavigated',
      ({ frame }) => {
        if (frame.parentId !== undefined || frame.unreachableUrl !== undefined) return
        if (frame.url === 'about:blank' && this.url === '') return
        this.url = fromBrowser(frame.url) + (frame.urlFragment ?? '')
        this.#listener.navigated(this.url)
      },
    )
    session.on<Frame & { url: string }>('Page.navigatedWithinDocument', navigated => {
      if (isMain(navigated)) this.url = fromBrowser(navigated.url)
    })
    session.on('Page.loadEventFired', () => {
      if (this.url !== '') this.#listener.loaded()
    })
    session.on<Frame & { name: string }>('Page.lifecycleEvent', ({ frameId, name }) => {
      const isPaint = name === 'firstPaint' || name === 'networkAlmostIdle'
      if (!isMain({ frameId }) || !isPaint || this.url === '' || this.#painted) return
      this.#painted = true
      this.#listener.painted()
    })
    this.#listenToConsole(session)
    session.on<{ type: string; message: string }>('Page.javascriptDialogOpening', ({ type, message }) => {
      const isUnload = type === 'beforeunload'
      if (!isUnload)
        problem(`the page calls ${type}("${message}"): Electron shows a box that blocks the page`)
      const accept = isUnload ? this.#listener.preventedUnload() : type === 'alert'
      void session.try('Page.handleJavaScriptDialog', { accept })
    })
    session.on('Inspector.targetCrashed', () => {
      this.#forget()
      this.#listener.crashed()
    })
    session.on('detached', () => {
      this.#forget()
      this.#gone = true
      session.end()
      this.#listener.closed()
    })
    session.on<{ url: string }>('Page.downloadWillBegin', ({ url }) =>
      problem(`a download of ${fromBrowser(url)} is not covered; save by the main process instead`),
    )
  }

  #listenToConsole(session: ProtocolSession): void {
    interface Called {
      readonly type: string
      readonly args: readonly { readonly value?: unknown; readonly description?: string }[]
    }
    session.on<Called>('Runtime.consoleAPICalled', ({ type, args }) =>
      this.#listener.console(
        type,
        args.map(({ value, description }) => description ?? String(value)).join(' '),
      ),
    )
    session.on<{ exceptionDetails: { text: string; exception?: { description?: string } } }>(
      'Runtime.exceptionThrown',
      ({ exceptionDetails: { text, exception } }) =>
        this.#listener.console('error', `Uncaught ${exception?.description ?? text}`),
    )
    session.on<{ entry: { level: string; text: string } }>('Log.entryAdded', ({ entry }) =>
      this.#listener.console(entry.level, entry.text),
    )
  }

  #forget(): void {
    this.document?.end()
    this.document = null
  }

  #operate(document: PageDocument, operation: FromPage): void {
    const listener = this.#listener
    switch (operation[0]) {
      case 'hello':
        this.url = fromBrowser(operation[1])
        break
      case 'title':
        listener.titled(operation[1])
        break
      case 'key':
        listener.key(operation[1])
        break
      case 'post':
        listener.message(document, operation[1], PageDocument.decode(operation[2]), operation[3])
        break
      case 'port':
      case 'port-closed':
        document.receive(operation)
        break
      case 'close-window':
        listener.closeAsked()
        break
      case 'problem':
        problem(operation[1])
        break
      case 'preload-error': {
        const error = new Error(operation[3])
        error.stack = operation[2]
        problem(`the preload threw: ${operation[3]}`)
        listener.preloadFailed(operation[1], error)
      }
    }
  }

  /** The page wants to go somewhere; the request for it follows, unless Chromium does not know the scheme. */
  #requested(url: string, isMainFrame: boolean): void {
    if (isMainFrame) this.#asked = { address: url, at: performance.now() }
    const scheme = schemeOf(url)
    if (toBrowser(url) === url) return
    if (state.schemes.has(scheme))
      problem(
        `the page navigates to ${url}: use relative addresses, the double's Chromium does not know the scheme`,
      )
    this.#listener.mayNavigate(url, isMainFrame)
  }

  async #request(session: ProtocolSession, paused: PausedRequest): Promise<void> {
    const { requestId, request, resourceType, frameId } = paused
    const isDocument = resourceType === 'Document'
    const isMain = frameId === this.#targetId
    const address = fromBrowser(request.url)
    if (resourceType === 'Other' && request.url.endsWith('/favicon.ico')) {
      await session.try('Fetch.fulfillRequest', { requestId, responseCode: 204 })
      return
    }
    if (isDocument && !(await this.#mayLoad(request.url, address, isMain))) {
      await session.try('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
      return
    }
    if (isDocument && isMain) await this.#permit(address)
    const answered = await answer(session, paused)
    if (typeof answered === 'object' && answered !== null && isDocument && isMain)
      this.#listener.failed(answered, address)
  }

  async #mayLoad(url: string, address: string, isMain: boolean): Promise<boolean> {
    if (isMain && this.#ownLoad) {
      this.#ownLoad = false
      return true
    }
    // Chromium tells that a page asked before it sends the request, but on another way.
    await new Promise(resolve => setTimeout(resolve, 40))
    const asked = this.#asked
    const isAsked = asked?.address === url && performance.now() - asked.at < ASKED_MS
    if (isMain && !isAsked) return true
    this.#asked = null
    return this.#listener.mayNavigate(address, isMain)
  }

  async #permit(address: string): Promise<void> {
    if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return
    const chromium = await browser()
    const { origin } = new URL(toBrowser(address))
    const permitted = this.#listener.permissions(address)
    await Promise.all([...permitted].map(([name, granted]) => chromium.setPermission(origin, name, granted)))
  }
}
