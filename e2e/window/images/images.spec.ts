import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import type { Window } from '../pages/window.ts'
import { expect, test } from '../test.ts'
import { cityTrip, NAME, TripServer } from './city-trip.ts'

const root = path.resolve(import.meta.dirname, '../../..')
/** Pictures for the documentation are asked for (`npm run images`); a test leaves its own with its results. */
const wanted = process.env.FANFARE_IMAGES
const folder = path.resolve(root, wanted ?? 'out/test/images')

const usual = { width: 1440, height: 900 }
const sizes =
  wanted === undefined ? [usual] : [usual, { width: 1280, height: 800 }, { width: 1920, height: 1080 }]

/** Takes the window's picture in every size; the canvas is fitted each time. */
async function take(page: Page, name: string, colorScheme: string, { fit = true } = {}): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const size of sizes) {
    await page.setViewportSize(size)
    if (fit) await page.getByRole('group', { name: 'Zoom' }).getByRole('button', { name: /^Fit/ }).click()
    await page.mouse.move(size.width / 2, size.height - 4)
    await settled(page)
    await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}-${size.width}.png`) })
  }
  await page.setViewportSize(usual)
}

/** Fonts are there, and nothing moves but what always does. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    const ending = document
      .getAnimations()
      .filter(one => one.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY)
    await Promise.all(ending.map(one => one.finished.catch(() => {})))
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the window in ${colorScheme} colours`, async ({ open, workspaceOf, host }) => {
    test.skip(host.name === 'electron', 'Pictures are taken in one host.')
    test.setTimeout(180_000)
    const server = new TripServer()
    try {
      const workspace = await workspaceOf(cityTrip(await server.listen()))
      const window = await open(workspace, { colorScheme })
      const { page, canvas, dock, inspector } = window
      await window.openFlow('Nightly prices')
      await window.openFlow(NAME)

      // While it is drawn: a wire that is refused, with the reason.
      await window.showTab('Services')
      await canvas.node('rates.convert').click()
      await take(page, 'drawing', colorScheme)
      const from = await canvas.port(canvas.node('cars.quote'), 'right')
      const to = await canvas.node('weather.forecast').boundingBox()
      await canvas.hold(from, { x: (to?.x ?? 0) + 80, y: (to?.y ?? 0) + 24 })
      await expect(page.getByText(/is a target/)).toBeVisible()
      await settled(page)
      await page.screenshot({ path: path.join(folder, `refused-${colorScheme}-1440.png`) })
      await page.keyboard.press('Escape')
      await page.mouse.up()
      await page.keyboard.press('Escape')
      await canvas.root.getByRole('button', { name: /^Add/ }).click()
      await expect(page.getByRole('dialog', { name: 'Add' })).toBeVisible()
      await take(page, 'quickadd', colorScheme, { fit: false })
      await page.keyboard.press('Escape')

      // The first run starts the workers; the second one is looked at.
      await page.keyboard.press('ControlOrMeta+Enter')
      await canvas.untilState('hotels.search', 'running')
      await window.banner.getByRole('button', { name: 'Stop' }).click()
      await window.untilOutcome('Cancelled')
      server.forget()

      // While it runs.
      await page.keyboard.press('ControlOrMeta+Enter')
      await canvas.untilState('weather.forecast', 'timeout')
      await canvas.node('guides.nearby').click()
      await inspector.root.getByRole('button', { name: 'Cancel this target' }).click()
      await canvas.untilState('guides.nearby', 'cancelled')
      await canvas.untilState('hotels.search', 'running')
      await canvas.node('hotels.search').click()
      await inspector.showTab('Settings')
      await dock
        .row('cars.quote')
        .getByRole('button', { name: /^Unfold/ })
        .click()
      await take(page, 'run', colorScheme)

      // When it is over.
      server.letAnswer()
      await window.untilOutcome('Not all OK')
      await canvas.node('cars.quote').click()
      await inspector.showTab('Exception')
      await expect(inspector.root.getByText('OfferError').first()).toBeVisible()
      await take(page, 'exception', colorScheme)
      await dock.showPayload('audit.note', 'flights.search')
      await take(page, 'payloads', colorScheme)
      await window.showTab('Runs')
      await dock.showTab('Timeline')
      await take(page, 'runs', colorScheme)
      await page.keyboard.press('ControlOrMeta+k')
      await expect(page.getByRole('dialog')).toBeVisible()
      await take(page, 'commands', colorScheme, { fit: false })
    } finally {
      server.close()
    }
  })

  test(`the start screen in ${colorScheme} colours`, async ({ open, host }) => {
    test.skip(host.name === 'electron', 'Pictures are taken in one host.')
    const window: Window = await open(null, { colorScheme })
    await expect(window.page.getByRole('heading', { name: 'Examples' })).toBeVisible()
    await take(window.page, 'welcome', colorScheme, { fit: false })
  })
}
