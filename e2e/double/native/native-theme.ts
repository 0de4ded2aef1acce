import { EventEmitter } from 'node:events'
import { harden } from '../strict/harden.ts'
import { BrowserWindow } from '../web/browser-window.ts'

export class NativeTheme extends EventEmitter {
  #dark = false

  get shouldUseDarkColors(): boolean {
    return this.#dark
  }

  /** The user's system changes. */
  static setDark(theme: NativeTheme, dark: boolean): void {
    if (theme.#dark === dark) return
    theme.#dark = dark
    for (const window of BrowserWindow.getAllWindows()) void window.webContents.page.setDark(dark)
    setImmediate(() => theme.emit('updated'))
  }
}
harden(NativeTheme, 'NativeTheme')

export const nativeTheme = new NativeTheme()
