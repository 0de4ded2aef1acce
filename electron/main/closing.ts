import { app, type BrowserWindow } from 'electron'

/** So long may a page take to say whether it has unsaved changes, if it has not said that it has. */
const ANSWER_MS = 1000

/**
 * Asks a window's page before the window closes: what was changed a moment ago may not have been told yet. A page with
 * unsaved changes asks the user, and closes the window itself when it may go; one without does so at once.
 */
export class Closing {
  readonly #ask: () => boolean
  #unsaved = 0
  /** How many were unsaved, as far as was known, when the page was asked; null while it is not asked. */
  #askedAbout: number | null = null
  #timer: NodeJS.Timeout | undefined
  /** The app was told to quit, and no window has refused. */
  #quitting = false
  /** The app was told to quit, and a window was held back: it quits when that window closes. */
  #quitLater = false

  /** @param ask tells the page that its window was to be closed; false when no page listens */
  constructor(ask: () => boolean) {
    this.#ask = ask
    app.on('before-quit', () => {
      this.#quitting = true
    })
  }

  /** The page's word: so many flows have changes that are not saved. */
  unsaved(count: number): void {
    this.#unsaved = count
    if (this.#askedAbout === null || count === 0) return
    clearTimeout(this.#timer)
    // Saving makes it fewer. The page says the same once more when its user would rather stay.
    if (this.#askedAbout === 0) this.#askedAbout = count
    else if (count >= this.#askedAbout) this.#forget()
  }

  /** There is no page any more that could be asked, or that has anything to lose. */
  pageGone(): void {
    this.#unsaved = 0
    this.#askedAbout = null
  }

  guard(window: BrowserWindow): void {
    window.on('close', event => {
      if (this.#mayClose() || !this.#ask()) return
      event.preventDefault()
      this.#quitLater ||= this.#quitting
      this.#quitting = false
      this.#askedAbout = this.#unsaved
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => {
        if (this.#unsaved === 0 && !window.isDestroyed()) window.destroy()
      }, ANSWER_MS)
    })
    window.on('closed', () => {
      const { quitLater } = this.#forget()
      this.#unsaved = 0
      if (quitLater) app.quit()
    })
  }

  #mayClose(): boolean {
    if (this.#unsaved > 0) return false
    // On macOS a window that is held back, though only for a moment, keeps its user from logging out.
    return this.#askedAbout !== null || (this.#quitting && process.platform === 'darwin')
  }

  #forget(): { readonly quitLater: boolean } {
    const quitLater = this.#quitLater
    clearTimeout(this.#timer)
    this.#askedAbout = null
    this.#quitLater = false
    return { quitLater }
  }
}
