import { expect, type Locator, type Page } from '@playwright/test'
import { literally } from './literally.ts'

/** What is below the canvas: how the run went in time, what callbacks received, what was logged, what is wrong. */
export class Dock {
  readonly root: Locator
  readonly timeline: Locator
  readonly deliveries: Locator
  readonly payload: Locator

  constructor(page: Page) {
    this.root = page.getByRole('region', { name: 'Dock' })
    this.timeline = this.root.getByRole('grid', { name: 'Timeline' })
    this.deliveries = this.root.getByRole('grid', { name: 'Deliveries' })
    this.payload = this.root.getByRole('region', { name: 'Payload' })
  }

  async showTab(name: 'Timeline' | 'Payloads' | 'Log' | 'Problems'): Promise<void> {
    await this.root.getByRole('tab', { name }).click()
  }

  /** A row of the timeline by the name it begins with. */
  row(name: string): Locator {
    return this.timeline.getByRole('row', { name: new RegExp(`^${literally(name)}, `) })
  }

  /** Selects what a callback received for a target. */
  async showPayload(callback: string, target: string): Promise<void> {
    await this.showTab('Payloads')
    const row = this.deliveries
      .getByRole('row')
      .filter({ has: this.root.page().getByRole('gridcell', { name: callback, exact: true }) })
      .filter({
        has: this.root.page().getByRole('gridcell', { name: new RegExp(`\\b${literally(target)}$`) }),
      })
    await row.click()
    await expect(row).toHaveAttribute('aria-selected', 'true')
    await expect(this.payload).toContainText(`${callback}for${target}`)
  }

  /** The keys of the payload that is shown, with their values as far as a row has room for them. */
  async payloadKeys(): Promise<{ readonly key: string; readonly shown: string }[]> {
    const options = this.payload.getByRole('listbox', { name: 'Keys of the payload' }).getByRole('option')
    await expect(options.first()).toBeVisible()
    const labels = await options.evaluateAll(list => list.map(one => one.getAttribute('aria-label') ?? ''))
    return labels.map(label => {
      const [key = '', ...rest] = label.split(': ')
      return { key, shown: rest.join(': ') }
    })
  }

  /** The whole payload that is shown, by its copy button. */
  async copiedPayload(): Promise<unknown> {
    await this.payload.getByRole('button', { name: 'Copy payload' }).click()
    const text = await this.root.page().evaluate(() => navigator.clipboard.readText())
    return JSON.parse(text)
  }

  /** The names of all rows of a grid that draws only those in view, in their order: it is scrolled through. */
  async allRows(grid: Locator): Promise<string[]> {
    await expect(grid.getByRole('row').nth(1)).toBeVisible()
    return grid.evaluate(async root => {
      const rows = new Map<number, string>()
      const read = (): void => {
        for (const row of root.querySelectorAll('[role="row"][aria-rowindex]')) {
          const cells = [...row.querySelectorAll('[role="gridcell"]')].map(cell => {
            const images = [...cell.querySelectorAll('[role="img"]')].map(image =>
              image.getAttribute('aria-label'),
            )
            return [...images, cell.textContent].filter(Boolean).join(' ')
          })
          if (cells.length === 0) continue
          const name = row.getAttribute('aria-label') ?? cells.join(' | ')
          rows.set(Number(row.getAttribute('aria-rowindex')), name)
        }
      }
      const scroller = [root, ...root.querySelectorAll('*')].find(
        element =>
          element.scrollHeight > element.clientHeight + 1 &&
          getComputedStyle(element).overflowY !== 'visible',
      )
      const drawn = (): Promise<void> =>
        new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
      read()
      if (scroller) {
        for (let top = 0; top < scroller.scrollHeight; top += scroller.clientHeight / 2) {
          scroller.scrollTop = top
          await drawn()
          read()
        }
      }
      return [...rows].sort(([one], [other]) => one - other).map(([, name]) => name)
    })
  }
}
