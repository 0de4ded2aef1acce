import { AxeBuilder } from '@axe-core/playwright'
import { examplesFolder } from '../harness/paths.ts'
import type { Window } from './pages/window.ts'
import { expect, test } from './test.ts'

const example = { from: `${examplesFolder}/things-go-wrong` }
const NAME = 'Things go wrong'

/** What axe finds serious or worse, with the elements that it means. */
async function seriousFaults({ page }: Window): Promise<string[]> {
  // What fades in is seen when it is there.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {}))),
  )
  // A node's name begins with what is read on it, and tells the rest in the order that is best heard ("target" before the
  // state): the rule wants the visible text letter by letter.
  const { violations } = await new AxeBuilder({ page })
    .disableRules(['label-content-name-mismatch'])
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help}\n${nodes.map(node => `  ${node.html.slice(0, 200)}\n  ${node.failureSummary ?? ''}`).join('\n')}`,
    )
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours, axe finds nothing serious`, () => {
    test('on the start screen and in its dialogs', async ({ open }) => {
      const window = await open(null, { colorScheme })
      expect(await seriousFaults(window)).toEqual([])
      await window.press('ControlOrMeta+k')
      await expect(window.page.getByRole('dialog')).toBeVisible()
      expect(await seriousFaults(window)).toEqual([])
    })

    test('while a flow is drawn', async ({ open, workspaceOf }) => {
      const window = await open(await workspaceOf(example), { colorScheme })
      await window.openFlow(NAME)
      expect(await seriousFaults(window)).toEqual([])
      await window.showTab('Services')
      for (const kind of ['source', 'target', 'callback']) {
        await window.canvas.root.locator(`[data-kind=${kind}]`).first().click()
        for (const tab of await window.inspector.root.getByRole('tab').all()) {
          await tab.click()
          expect(await seriousFaults(window)).toEqual([])
        }
      }
      await window.canvas.root.getByRole('button', { name: /^Add/ }).click()
      await expect(window.page.getByRole('dialog', { name: 'Add' })).toBeVisible()
      expect(await seriousFaults(window)).toEqual([])
      await window.press('Escape')
      await window.press('?')
      await expect(window.page.getByRole('dialog')).toBeVisible()
      expect(await seriousFaults(window)).toEqual([])
    })

    test('while a run is read', async ({ open, workspaceOf }) => {
      const window = await open(await workspaceOf(example), { colorScheme })
      await window.openFlow(NAME)
      await window.run('Not all OK')
      await window.showTab('Runs')
      for (const tab of ['Timeline', 'Payloads', 'Log', 'Problems'] as const) {
        await window.dock.showTab(tab)
        expect(await seriousFaults(window)).toEqual([])
      }
      await window.canvas.root.locator('[data-kind=target][data-state=failed]').first().click()
      for (const tab of ['Response', 'Exception', 'Code'] as const) {
        await window.inspector.showTab(tab)
        expect(await seriousFaults(window)).toEqual([])
      }
    })
  })
}
