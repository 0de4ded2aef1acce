import { gated, NAME } from './gated.ts'
import { expect, test } from './test.ts'

const examples = [
  { name: 'Documentation example', outcome: 'All OK' },
  { name: 'Things go wrong', outcome: 'Not all OK' },
  { name: 'Fan-out, fan-in', outcome: 'All OK' },
  { name: 'Retry with backoff', outcome: 'All OK' },
  { name: 'Nested', outcome: 'All OK' },
  { name: 'Code', outcome: 'All OK' },
] as const

for (const { name, outcome } of examples) {
  test(`the example “${name}” runs at once from the start screen`, async ({ open }) => {
    const window = await open(null)
    const { page } = window
    await page
      .getByRole('region', { name: 'Examples' })
      .getByRole('button', { name: `Run ${name}` })
      .click()
    await window.untilOutcome(outcome)
    await expect(window.banner.getByRole('heading', { name })).toBeAttached()
    await expect(window.dock.timeline.getByRole('row').nth(1)).toBeVisible()
  })
}

test('a flow file is opened with its workspace, and is offered again the next time', async ({
  open,
  workspaceOf,
}) => {
  const workspace = await workspaceOf(gated)
  const first = await open(null)
  await first.openFile(workspace.path('flows/gated.flow.json'))
  await expect(first.banner.getByRole('tab', { name: NAME })).toHaveAttribute('aria-selected', 'true')
  await expect(first.canvas.nodes).toHaveCount(4)
  await first.close()

  const again = await open(null)
  const { page } = again
  await page
    .getByRole('button', { name: new RegExp(workspace.root.split('/').at(-1) ?? '') })
    .first()
    .click()
  await expect(again.sidebar).toBeVisible()
  await again.showTab('Flows')
  await expect(
    again.sidebar.getByRole('list', { name: 'Flows' }).getByRole('button', { name: NAME }),
  ).toBeVisible()
})
