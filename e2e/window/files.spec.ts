import { FLOW, gated, NAME } from './gated.ts'
import { expect, test } from './test.ts'

test('all that is done to a flow is undone, and done again; saving it as it was leaves the file to the byte', async ({
  open,
  workspaceOf,
}) => {
  const workspace = await workspaceOf(gated)
  const window = await open(workspace)
  const { canvas, inspector } = window
  await window.openFlow(NAME)
  await window.untilStatus(/^Saved/)
  await canvas.drag(await window.service('my.heard'), await canvas.beside('my.slow', 40, 160))
  await canvas.node('my.quick').click()
  await inspector.field('Timeout').fill('4000')
  await inspector.field('Timeout').press('Enter')
  await canvas.untilNodeSays('my.quick', /timeout 4 s/)
  await canvas.node('my.slow').click()
  await window.press('Delete')
  await expect(canvas.nodes).toHaveCount(4)
  await window.press('ControlOrMeta+s')
  await window.untilStatus(/^Saved/)
  const changed = await workspace.read(FLOW)

  for (let step = 0; step < 3; step += 1) await window.press('ControlOrMeta+z')
  await expect(canvas.nodes).toHaveCount(4)
  await canvas.untilNodeSays('my.slow', /target/)
  await window.press('ControlOrMeta+s')
  await window.untilStatus(/^Saved/)
  const undone = JSON.parse(await workspace.read(FLOW))
  expect(undone.nodes).toEqual(gated.flows?.gated?.nodes)
  expect(undone.edges).toEqual(gated.flows?.gated?.edges)

  for (let step = 0; step < 3; step += 1) await window.press('ControlOrMeta+Shift+z')
  await window.press('ControlOrMeta+s')
  await window.untilStatus(/^Saved/)
  expect(await workspace.read(FLOW)).toBe(changed)
})

test('a file that another program changed is told, and nothing is lost', async ({ open, workspaceOf }) => {
  const workspace = await workspaceOf(gated)
  const window = await open(workspace)
  const { canvas, page } = window
  await window.openFlow(NAME)
  await canvas.node('my.slow').click()
  await window.press('d')
  await window.untilStatus(/^Not saved/)
  const theirs = (await workspace.read(FLOW)).replace('"quick"', '"quick"').replace('my.quick', 'demo.echo')
  await workspace.write(FLOW, theirs)
  const told = page.getByRole('status').filter({ hasText: 'was changed by another program' })
  await expect(told).toBeVisible()
  // Ours is still there, and can be kept beside theirs.
  await canvas.untilNodeSays('my.slow', /disabled/i)
  await told.getByRole('button', { name: 'Save yours as' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save the flow as' })
  await dialog.getByRole('textbox').fill('flows/ours.flow.json')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await window.untilStatus(/^Saved/)
  expect(await workspace.read(FLOW)).toBe(theirs)
  expect(JSON.parse(await workspace.read('flows/ours.flow.json')).nodes.slow.disabled).toBe(true)
})

test('closing a flow with changes asks, and can be answered with the keyboard', async ({
  open,
  workspaceOf,
}) => {
  const workspace = await workspaceOf(gated)
  const window = await open(workspace)
  const { page, banner } = window
  await window.openFlow(NAME)
  await window.canvas.node('my.slow').click()
  await window.press('d')
  await banner.getByRole('button', { name: `Close ${NAME}` }).click()
  const question = page.getByRole('dialog', { name: /Save Gated before it is closed/ })
  await expect(question).toBeVisible()
  await window.press('Escape')
  await expect(banner.getByRole('tab', { name: NAME })).toBeVisible()
  await banner.getByRole('button', { name: `Close ${NAME}` }).click()
  await expect(question.getByRole('button', { name: 'Save and close' })).toBeFocused()
  await window.press('Enter')
  await expect(banner.getByRole('tab', { name: NAME })).toBeHidden()
  expect(JSON.parse(await workspace.read(FLOW)).nodes.slow.disabled).toBe(true)
})

test('a flow that is no JSON any more is shown as far as it goes, and not saved over', async ({
  open,
  workspaceOf,
}) => {
  const workspace = await workspaceOf(gated)
  const whole = await workspace.read(FLOW)
  const broken = whole.slice(0, Math.floor(whole.length * 0.6))
  await workspace.write(FLOW, broken)
  const window = await open(workspace)
  await window.showTab('Flows')
  await window.sidebar.getByRole('list', { name: 'Flows' }).getByRole('button').first().click()
  await expect(
    window.page.getByRole('status').filter({ hasText: /could not be read past|nothing is saved over/ }),
  ).toBeVisible()
  await window.press('ControlOrMeta+s')
  expect(await workspace.read(FLOW)).toBe(broken)
})
