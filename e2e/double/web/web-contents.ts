import { EventEmitter } from 'node:events'
import { app } from '../app/app.ts'
import { schemeOf } from '../core/addresses.ts'
import { makeEvent } from '../core/events.ts'
import { state } from '../core/state.ts'
import type { Key } from '../in-page/operations.ts'
import { harden } from '../strict/harden.ts'
import { NotCovered, problem } from '../strict/problems.ts'
import type { PageDocument } from './document.ts'
import { ipcMain } from './ipc-main.ts'
import { Page, type PageListener } from './page.ts'
import type { LoadFailure } from './requests.ts'
import { Session, session } from './session.ts'
import { WebFrameMain } from './web-frame-main.ts'

type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' }

/** What a page tells the window that it is in. */
export interface WindowListener {
  painted(): void
  titled(title: string): void
  key(key: Key): void
  closeAsked(): void
  stays(): void
  closed(): void
}

let nextId = 0

export class WebContents extends EventEmitter {
  readonly id: number
  readonly session = session.defaultSession
  readonly page: Page
  readonly #window: WindowListener
  readonly #frame: WebFrameMain
  #openHandler: OpenHandler | null = null
  #destroyed = false
  #crashed = false
  #loading = false
  #title = ''
  #load: { readonly resolve: () => void; readonly reject: (error: Error) => void } | null = null

  constructor(window: WindowListener, preload: string | null, size: readonly [number, number]) {
    super()
    nextId += 1
    this.id = nextId
    this.#window = window
    this.page = new Page(this.#listener(), preload, size)
    const { page } = this
    const isGone = (): boolean => this.#destroyed || this.#crashed
    this.#frame = new WebFrameMain({
      id: this.id,
      get url() {
        return page.url
      },
      get gone() {
        return isGone()
      },
    })
    setImmediate(() => {
      if (!this.#destroyed) app.emit('web-contents-created', makeEvent(), this)
    })
  }

  get mainFrame(): WebFrameMain {
    return this.#frame
  }

  async loadURL(address: string): Promise<void> {
    if (schemeOf(address) === '') throw loadError({ code: -300, name: 'ERR_INVALID_URL' }, address)
    this.#load?.reject(loadError({ code: -3, name: 'ERR_ABORTED' }, address))
    const loading = new Promise<void>((resolve, reject) => {
      this.#load = { resolve, reject }
    })
    void this.page.load(address)
    await loading
  }

  reload(): void {
    this.#crashed = false
    void this.page.reload()
  }

  getURL(): string {
    return this.page.url
  }

  getTitle(): string {
    return this.#title
  }

  isLoading(): boolean {
    return this.#loading
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  isCrashed(): boolean {
    return this.#crashed
  }

  forcefullyCrashRenderer(): void {
    void this.page.crash()
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  openDevTools(): void {}

  toggleDevTools(): void {}

  setZoomLevel(): void {}

  getZoomLevel(): number {
    return 0
  }

  cut(): void {
    void this.page.edit('cut')
  }

  copy(): void {
    void this.page.edit('copy')
  }

  paste(): void {
    void this.page.edit('paste')
  }

  delete(): void {
    void this.page.edit('delete')
  }

  selectAll(): void {
    void this.page.edit('selectAll')
  }

  static isGone(contents: WebContents): boolean {
    return contents.#destroyed
  }

  #listener(): PageListener {
    return {
      mayNavigate: (address, isMainFrame) => this.#mayNavigate(address, isMainFrame),
      permissions: address => Session.decide(this.session, this, address),
      message: (document, channel, message, ports) => this.#message(document, channel, message, ports),
      openWindow: address => this.#openWindow(address),
      started: () => {
        this.#loading = true
        this.emit('did-start-loading')
      },
      navigated: address => {
        this.#crashed = false
        this.emit('did-navigate', makeEvent(), address, 200, 'OK')
      },
      loaded: () => {
        this.#loading = false
        this.emit('did-finish-load')
        this.#load?.resolve()
        this.#load = null
      },
      failed: (failure, address) => {
        this.#loading = false
        this.emit('did-fail-load', makeEvent(), failure.code, failure.name, address, true, 1, 1)
        this.#load?.reject(loadError(failure, address))
        this.#load = null
      },
      painted: () => this.#window.painted(),
      titled: title => {
        this.#title = title
        this.#window.titled(title)
      },
      console: (level, text) => {
        state.console.push({ level, text })
      },
      key: key => this.#window.key(key),
      closeAsked: () => this.#window.closeAsked(),
      preventedUnload: () => {
        const event = makeEvent()
        this.emit('will-prevent-unload', event)
        if (!event.defaultPrevented) this.#window.stays()
        return event.defaultPrevented
      },
      preloadFailed: (file, error) => this.emit('preload-error', makeEvent(), file, error),
      crashed: () => {
        this.#crashed = true
        this.#loading = false
        this.emit('render-process-gone', makeEvent(), { reason: 'crashed', exitCode: 11 })
      },
      closed: () => {
        if (this.#destroyed) return
        this.#destroyed = true
        this.#load = null
        this.#window.closed()
        this.emit('destroyed')
      },
    }
  }

  #mayNavigate(url: string, isMainFrame: boolean): boolean {
    const ask = (name: string): boolean => {
      const event = makeEvent({ url, isMainFrame, isSameDocument: false, frame: this.#frame })
      this.emit(name, event)
      return !event.defaultPrevented
    }
    return ask('will-frame-navigate') && (!isMainFrame || ask('will-navigate'))
  }

  #openWindow(url: string): void {
    if (!this.#openHandler) {
      problem(`a page opened ${url} and no setWindowOpenHandler is set: Electron opens a window`)
      return
    }
    if (this.#openHandler({ url }).action !== 'deny') throw new NotCovered('a window that a page opens')
  }

  #message(document: PageDocument, channel: string, message: unknown, ports: readonly string[]): void {
    const frame = this.#frame
    const isCurrent = (): boolean => this.page.document === document
    const event = {
      type: 'frame',
      sender: this,
      processId: this.id,
      frameId: 1,
      ports: document.adoptPorts(ports),
      get senderFrame() {
        if (isCurrent()) return frame
        problem(
          'event.senderFrame was read after the page went on: Electron gives null; read it before the first await',
        )
        return null
      },
    }
    if (!ipcMain.emit(channel, event, message)) problem(`nobody listens to the ipc channel "${channel}"`)
  }
}
harden(WebContents, 'WebContents', {
  destroyed: contents => contents instanceof WebContents && WebContents.isGone(contents),
  free: ['id', 'session'],
})

function loadError({ code, name }: LoadFailure, url: string): Error {
  return Object.assign(new Error(`${name} (${code}) loading '${url}'`), { errno: code, code: name, url })
}
