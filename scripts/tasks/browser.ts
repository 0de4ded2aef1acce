import { ensureChromium } from '../bootstrap/browser.mjs'
import type { Step } from './step.ts'

/** Finds or installs the browser of the window's tests, and tells them by `FANFARE_CHROMIUM` which it is. */
export const browserStep: Step = {
  name: 'browser',
  remedy: 'set FANFARE_CHROMIUM to a Chromium or Chrome, or run `npx playwright install chromium`',
  async run() {
    const path = await ensureChromium()
    process.env.FANFARE_CHROMIUM = path
    return { ok: true, output: '', note: path }
  },
}
