import type { Locator, Page } from '@playwright/test'

/** What is at the right of the canvas: everything about the node or wire that is selected. */
export class Inspector {
  readonly root: Locator
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.root = page.getByRole('region', { name: 'Inspector' })
  }

  async showTab(
    name: 'Settings' | 'Request' | 'Response' | 'Exception' | 'Callbacks' | 'Code',
  ): Promise<void> {
    await this.root.getByRole('tab', { name }).click()
  }

  field(name: string): Locator {
    return this.root.getByRole('textbox', { name })
  }

  /** Writes the request of the selected target in place of what was there. */
  async writeRequest(text: string): Promise<void> {
    await this.showTab('Request')
    await this.root.getByRole('textbox', { name: /^Request/ }).click()
    await this.#page.keyboard.press('ControlOrMeta+a')
    await this.#page.keyboard.insertText(text)
  }
}
