import { EventEmitter } from 'node:events'
import path from 'node:path'
import { makeEvent } from '../core/events.ts'
import { options } from '../core/options.ts'
import { needEarly, state } from '../core/state.ts'
import { harden } from '../strict/harden.ts'
import { problem } from '../strict/problems.ts'
import { InstanceLock, type SecondInstance } from './instance-lock.ts'
import { knownPaths } from './paths.ts'

/** How long the end of the process may take. */
const END_MS = 5000

export class App extends EventEmitter {
  name = ''
  userAgentFallback = 'Mozilla/5.0 Electron'
  readonly #paths = new Map<string, string>()
  #lock: InstanceLock | null = null

  get isPackaged(): boolean {
    return options.packaged === true
  }

  isReady(): boolean {
    return state.ready
  }

  whenReady(): Promise<void> {
    if (state.ready) return Promise.resolve()
    if (!state.entryDone) state.waitsForReady = new Error().stack ?? ''
    return new Promise(resolve => super.once('ready', () => resolve()))
  }

  getName(): string {
    return this.name
  }

  setName(name: string): void {
    this.name = name
  }

  getVersion(): string {
    return state.version
  }

  getAppPath(): string {
    return state.appFolder
  }

  getLocale(): string {
    return state.ready ? 'en-US' : ''
  }

  getPath(name: string): string {
    const known = knownPaths(this.name)[name]
    if (known === undefined) throw new Error(`Failed to get '${name}' path`)
    const userData = this.#paths.get('userData')
    const derived = name === 'logs' && userData !== undefined ? path.join(userData, 'logs') : known
    return this.#paths.get(name) ?? derived
  }

  setPath(name: string, folder: string): void {
    if (!path.isAbsolute(folder)) throw new Error('Path must be absolute')
    if (state.ready && name === 'userData')
      problem('app.setPath("userData") after ready: Chromium already uses the old one')
    if (this.#lock && name === 'userData')
      problem('app.setPath("userData") after requestSingleInstanceLock(): the lock is on the old folder')
    this.#paths.set(name, folder)
  }

  enableSandbox(): void {
    needEarly('app.enableSandbox()')
  }

  requestSingleInstanceLock(data: unknown = null): boolean {
    if (this.#lock) return true
    const lock = new InstanceLock(this.getPath('userData'))
    const note = { argv: process.argv, cwd: process.cwd(), data }
    if (!lock.take(note, second => App.tellOfSecond(this, second))) return false
    this.#lock = lock
    return true
  }

  hasSingleInstanceLock(): boolean {
    return this.#lock !== null
  }

  releaseSingleInstanceLock(): void {
    this.#lock?.release()
    this.#lock = null
  }

  showAboutPanel(): void {}

  quit(): void {
    if (state.quitting) return
    const event = makeEvent()
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    state.quitting = true
    const windows = [...state.windows.values()]
    if (windows.length === 0) setImmediate(() => App.windowsGone(this))
    for (const window of windows)
      window.tryToClose(() => {
        state.quitting = false
      })
  }

  exit(code = 0): void {
    for (const window of state.windows.values()) window.destroy()
    this.#end(code)
  }

  /** The last window has closed. */
  static windowsGone(app: App): void {
    if (state.ended) return
    if (!state.quitting) {
      if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed')
      else app.quit()
      return
    }
    const event = makeEvent()
    app.emit('will-quit', event)
    if (event.defaultPrevented) state.quitting = false
    else app.#end(0)
  }

  static tellOfSecond(app: App, { argv, cwd, data }: SecondInstance): void {
    void app.whenReady().then(() => app.emit('second-instance', makeEvent(), argv, cwd, data))
  }

  #end(code: number): void {
    if (state.ended) return
    state.ended = true
    this.emit('quit', makeEvent(), code)
    this.releaseSingleInstanceLock()
    const end = (): void => state.exit(code)
    setTimeout(end, END_MS)
    void Promise.allSettled(state.atEnd.map(act => act())).then(end)
  }
}
harden(App, 'App', { free: ['name', 'userAgentFallback'] })

export const app = new App()
