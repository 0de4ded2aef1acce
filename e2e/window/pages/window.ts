import { expect, type Locator, type Page } from '@playwright/test'
import type { StartedHost } from '../hosts/types.ts'
import { Canvas } from './canvas.ts'
import { Dock } from './dock.ts'
import { Inspector } from './inspector.ts'

const outcomeWords = {
  'All OK': /^All OK/,
  'Not all OK': /^[\d,]+ of [\d,]+ not OK|^Not all OK/,
  Cancelled: /^Cancelled/,
} as const
/** What the bar says of a run that has ended. */
export type Outcome = keyof typeof outcomeWords

/** The window as its user sees it: regions by their names, and what is done most. */
export class Window {
  readonly page: Page
  readonly canvas: Canvas
  readonly dock: Dock
  readonly inspector: Inspector
  readonly sidebar: Locator
  readonly banner: Locator
  readonly #started: StartedHost
  #isOpen = true

  constructor(started: StartedHost) {
    this.#started = started
    this.page = started.page
    this.canvas = new Canvas(this.page)
    this.dock = new Dock(this.page)
    this.inspector = new Inspector(this.page)
    this.sidebar = this.page.getByRole('region', { name: 'Palette' })
    this.banner = this.page.getByRole('banner')
  }

  /** Waits until it shows what the host has. */
  async ready(): Promise<void> {
    await this.page.getByRole('contentinfo').getByText('Local engine').waitFor()
    await this.sidebar
      .or(this.page.getByRole('region', { name: 'Start' }))
      .first()
      .waitFor()
  }

  press(keys: string): Promise<void> {
    return this.page.keyboard.press(keys)
  }

  /** Chooses a tab of the sidebar. */
  async showTab(name: 'Services' | 'Flows' | 'Runs'): Promise<void> {
    await this.sidebar.getByRole('tab', { name }).click()
  }

  /** Opens a flow of the workspace from the list of flows. */
  async openFlow(name: string): Promise<void> {
    await this.showTab('Flows')
    await this.sidebar.getByRole('list', { name: 'Flows' }).getByRole('button', { name }).click()
    await expect(this.banner.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true')
  }

  openFile(file: string): Promise<void> {
    return this.#started.openFile(file)
  }

  /** A service of the palette; its folder is unfolded first if it has one. */
  async service(name: string): Promise<Locator> {
    await this.showTab('Services')
    const [folder, ...rest] = name.split('.')
    const tree = this.sidebar.getByRole('tree', { name: 'Services' })
    const whole = tree.getByRole('treeitem', { name, exact: true })
    if (rest.length === 0 || (await whole.count()) > 0) return whole
    const parent = tree.getByRole('treeitem', { name: new RegExp(`^${folder} \\d+$`) })
    if ((await parent.getAttribute('aria-expanded')) !== 'true') await parent.click()
    return tree.getByRole('treeitem', { name: new RegExp(`^${rest.join('.')}\\b`) })
  }

  /** Saves the flow for the first time, under a path in the workspace. */
  async saveAs(file: string): Promise<void> {
    await this.press('ControlOrMeta+s')
    const dialog = this.page.getByRole('dialog', { name: 'Save the flow as' })
    await dialog.getByRole('textbox', { name: 'Path in the workspace' }).fill(file)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    await this.untilStatus(/^Saved/)
  }

  /** Waits for words in the status bar. */
  async untilStatus(text: RegExp): Promise<void> {
    await expect(this.page.getByRole('contentinfo').getByText(text)).toBeVisible()
  }

  /** The Run button is pressed, and the run is waited for; `outcome` is what the bar says of it. */
  async run(outcome: Outcome = 'All OK'): Promise<void> {
    await this.banner.getByRole('button', { name: 'Run', exact: true }).click()
    await this.untilOutcome(outcome)
  }

  async untilOutcome(outcome: Outcome): Promise<void> {
    await expect(this.banner.getByText(outcomeWords[outcome])).toBeVisible()
  }

  reload(): Promise<unknown> {
    return this.page.reload()
  }

  /** Ends the program behind it as SIGKILL does. */
  async kill(): Promise<void> {
    this.#isOpen = false
    await this.#started.kill()
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    await this.#started.close()
  }
}
