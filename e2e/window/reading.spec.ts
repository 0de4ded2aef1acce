import { flowOf } from '../harness/flow.ts'
import { expect, test } from './test.ts'

const NAME = 'Orders'
const content = {
  services: {
    'erp.orders': "() => ({ rows: [{ id: 'O-1', total: 12.5 }, { id: 'O-2', total: 7 }] })",
    'erp.bad': '() => { const row = {}; return row.totals.currency }',
    'audit.heard': '() => null',
  },
  flows: {
    orders: flowOf({
      name: NAME,
      targets: { orders: 'erp.orders', bad: 'erp.bad' },
      onTarget: { heard: 'audit.heard' },
    }),
  },
}

test('the first Tab goes to the first control, F6 from part to part of the window', async ({
  open,
  workspaceOf,
}) => {
  const window = await open(await workspaceOf(content))
  const { page } = window
  await window.openFlow(NAME)
  await window.reload()
  await window.ready()
  await expect(window.canvas.node('erp.orders')).toBeVisible()
  await window.press('Tab')
  await expect(window.banner.getByRole('button').first()).toBeFocused()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const parts = [window.sidebar, window.canvas.root, window.inspector.root, window.dock.root, window.banner]
  for (const part of parts) {
    await window.press('F6')
    await expect(part.locator(':focus').or(part.and(page.locator(':focus')))).toHaveCount(1)
  }
  await window.press('Shift+F6')
  await expect(window.dock.root.locator(':focus')).toHaveCount(1)
})

test('an exception is shown at its line of code, with who received it', async ({ open, workspaceOf }) => {
  const window = await open(await workspaceOf(content))
  const { inspector } = window
  await window.openFlow(NAME)
  await window.run('Not all OK')
  await window.canvas.node('erp.bad').click()
  await inspector.showTab('Exception')
  await expect(inspector.root.getByText('TypeError').first()).toBeVisible()
  const code = inspector.root.getByRole('group', { name: /^services\/erp\/bad\.\w+, line \d+$/ })
  await expect(code).toContainText('row.totals.currency')
  await expect(code).toContainText('^')
  await expect(code).toContainText("reading 'currency' of undefined")
  await expect(inspector.root.getByRole('button', { name: /^audit\.heard/ })).toBeVisible()
})

test('a response is read as a table and as a schema, and pinned for the next run', async ({
  open,
  workspaceOf,
}) => {
  const window = await open(await workspaceOf(content))
  const { inspector, canvas, dock } = window
  await window.openFlow(NAME)
  await window.run('Not all OK')
  await dock.showPayload('audit.heard', 'erp.orders')
  await dock.root.getByRole('button', { name: 'Maximise dock' }).click()
  await dock.payload.getByRole('button', { name: 'Table', exact: true }).click()
  const table = dock.payload.getByRole('grid', { name: 'response as a table' })
  await expect(table.getByRole('columnheader')).toHaveText(['#', 'id', 'total'])
  await expect(table.getByRole('row').nth(2)).toContainText('"O-2"')
  await dock.payload.getByRole('button', { name: 'Schema', exact: true }).click()
  await expect(dock.payload.getByRole('list', { name: 'Schema of response' })).toContainText(
    'list of 2 objects',
  )
  await dock.root.getByRole('button', { name: 'Restore dock' }).click()

  await canvas.node('erp.orders').click()
  await inspector.showTab('Response')
  await inspector.root.getByRole('button', { name: 'Pin this response' }).click()
  await expect(inspector.root.getByText('Given instead of calling erp.orders')).toBeVisible()
  await inspector.root.getByRole('button', { name: 'Pin this response' }).click()
  await expect(inspector.root.getByText('A response is pinned.')).toBeVisible()
  await window.run('Not all OK')
  await dock.showTab('Timeline')
  await expect(dock.row('erp.orders')).toHaveAccessibleName(/pinned, not called/)
  await inspector.root.getByRole('button', { name: 'Unpin' }).click()
  await expect(inspector.root.getByText('A response is pinned.')).toBeHidden()
})
