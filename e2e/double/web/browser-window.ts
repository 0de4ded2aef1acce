import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { App, app } from '../app/app.ts'
import { browser } from '../core/browser.ts'
import { makeEvent } from '../core/events.ts'
import { type AnyWindow, state } from '../core/state.ts'
import type { Key } from '../in-page/operations.ts'
import { checkConstruction } from '../strict/check.ts'
import { harden } from '../strict/harden.ts'
import { NotCovered, problem } from '../strict/problems.ts'
import { WebContents } from './web-contents.ts'

interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface WindowOptions extends Partial<Rectangle> {
  readonly minWidth?: number
  readonly minHeight?: number
  readonly show?: boolean
  readonly title?: string
  readonly webPreferences?: {
    readonly preload?: string
    readonly nodeIntegration?: boolean
    readonly contextIsolation?: boolean
    readonly sandbox?: boolean
    readonly webviewTag?: boolean
  }
}

/** What presses the menu's accelerators; set by the menu. */
export const keyboard: { press: (key: Key, window: BrowserWindow) => void } = { press: () => {} }

let nextId = 0
let focused: BrowserWindow | null = null

export class BrowserWindow extends EventEmitter implements AnyWindow {
  readonly id: number
  readonly #contents: WebContents
  readonly #least: readonly [number, number]
  #bounds: Rectangle
  #title: string
  #visible = false
  #minimized = false
  #maximized = false
  #fullScreen = false
  #closing = false
  #destroyed = false
  #onStays: () => void = () => {}

  constructor(options: WindowOptions = {}) {
    super()
    if (!state.ready) throw new Error('Cannot create BrowserWindow before app is ready')
    checkConstruction('BrowserWindow', [options])
    const preload = checkPreferences(options.webPreferences ?? {})
    nextId += 1
    this.id = nextId
    const { x = 100, y = 100, width = 800, height = 600, minWidth = 0, minHeight = 0 } = options
    this.#least = [minWidth, minHeight]
    this.#bounds = { x, y, width: Math.max(width, minWidth), height: Math.max(height, minHeight) }
    this.#title = options.title ?? app.name
    const { width: wide, height: high } = this.#bounds
    this.#contents = new WebContents(this.#listener(), preload, [wide, high])
    state.windows.set(this.id, this)
    if (options.show !== false) this.show()
    setImmediate(() => app.emit('browser-window-created', makeEvent(), this))
    state.onWindow(this)
  }

  get webContents(): WebContents {
    return this.#contents
  }

  loadURL(address: string): Promise<void> {
    return this.#contents.loadURL(address)
  }

  reload(): void {
    this.#contents.reload()
  }

  show(): void {
    if (!this.#visible) this.#later('show')
    this.#visible = true
    this.focus()
  }

  hide(): void {
    if (this.#visible) this.#later('hide')
    this.#visible = false
    if (focused === this) focused = null
  }

  focus(): void {
    if (focused === this) return
    focused = this
    this.#later('focus')
  }

  isFocused(): boolean {
    return focused === this
  }

  isVisible(): boolean {
    return this.#visible
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  close(): void {
    this.tryToClose(() => {})
  }

  tryToClose(onRefused: () => void): void {
    if (this.#destroyed || this.#closing) return
    const event = makeEvent()
    this.emit('close', event)
    if (event.defaultPrevented) {
      onRefused()
      return
    }
    this.#closing = true
    this.#onStays = onRefused
    if (this.#contents.isCrashed()) this.destroy()
    else void this.#contents.page.close()
  }

  destroy(): void {
    if (this.#destroyed) return
    void this.#contents.page.destroy()
    this.#closed()
  }

  minimize(): void {
    if (!this.#minimized) this.#later('minimize')
    this.#minimized = true
  }

  isMinimized(): boolean {
    return this.#minimized
  }

  restore(): void {
    if (this.#minimized) this.#later('restore')
    this.#minimized = false
  }

  maximize(): void {
    if (!this.#maximized) this.#later('maximize')
    this.#maximized = true
  }

  isMaximized(): boolean {
    return this.#maximized
  }

  setFullScreen(full: boolean): void {
    if (this.#fullScreen !== full) this.#later(full ? 'enter-full-screen' : 'leave-full-screen')
    this.#fullScreen = full
  }

  isFullScreen(): boolean {
    return this.#fullScreen
  }

  getBounds(): Rectangle {
    return { ...this.#bounds }
  }

  getNormalBounds(): Rectangle {
    return { ...this.#bounds }
  }

  setBounds(bounds: Partial<Rectangle>): void {
    const old = this.#bounds
    const { x, y, width, height } = { ...old, ...bounds }
    const [minWidth, minHeight] = this.#least
    this.#bounds = { x, y, width: Math.max(width, minWidth), height: Math.max(height, minHeight) }
    if (x !== old.x || y !== old.y) this.#later('move')
    if (width === old.width && height === old.height) return
    void this.#contents.page.resize(this.#bounds.width, this.#bounds.height)
    this.#later('resize')
  }

  setTitle(title: string): void {
    this.#title = title
  }

  getTitle(): string {
    return this.#title
  }

  static getAllWindows(): BrowserWindow[] {
    return [...state.windows.values()].filter(window => window instanceof BrowserWindow)
  }

  static getFocusedWindow(): BrowserWindow | null {
    return focused
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find(window => window.#contents === contents) ?? null
  }

  static isGone(window: BrowserWindow): boolean {
    return window.#destroyed
  }

  #listener(): ConstructorParameters<typeof WebContents>[0] {
    return {
      painted: () => this.#later('ready-to-show'),
      titled: title => {
        const event = makeEvent()
        this.emit('page-title-updated', event, title, true)
        if (!event.defaultPrevented) this.#title = title
      },
      key: key => keyboard.press(key, this),
      closeAsked: () => this.close(),
      stays: () => {
        this.#closing = false
        this.#onStays()
      },
      closed: () => this.#closed(),
    }
  }

  #later(event: string): void {
    setImmediate(() => {
      if (!this.#destroyed) this.emit(event, makeEvent())
    })
  }

  #closed(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    state.windows.delete(this.id)
    if (focused === this) focused = null
    setImmediate(() => {
      this.emit('closed')
      if (state.windows.size === 0) App.windowsGone(app)
    })
  }
}
harden(BrowserWindow, 'BrowserWindow', {
  destroyed: window => window instanceof BrowserWindow && BrowserWindow.isGone(window),
  free: ['id'],
})

/** Gives the preload; throws for windows that the double does not play. */
function checkPreferences(preferences: NonNullable<WindowOptions['webPreferences']>): string | null {
  const { preload, nodeIntegration, contextIsolation, sandbox, webviewTag } = preferences
  if (nodeIntegration || contextIsolation === false || sandbox === false)
    throw new NotCovered('a window with nodeIntegration, without contextIsolation or without sandbox')
  if (webviewTag) throw new NotCovered('webviewTag')
  if (preload === undefined) return null
  if (!path.isAbsolute(preload))
    throw new Error('[electron double] webPreferences.preload must be an absolute path')
  if (preload.endsWith('.mjs')) problem('a sandboxed preload is not an ES module: .mjs is not loaded as one')
  if (!fs.existsSync(preload)) problem(`preload not found: ${preload}`)
  return preload
}

/** Windows that pages open are held before their first request, and closed: what is asked for is asked of the opener. */
export async function refusePopups(): Promise<void> {
  const chromium = await browser()
  chromium.onPopup = ({ session, target }) => {
    void session.try('Runtime.runIfWaitingForDebugger')
    void chromium.closePage(target.targetId)
    session.end()
  }
}
