import { FLOW, gated, NAME } from './gated.ts'
import { expect, test } from './test.ts'

test('a run is watched as it happens, and stopped', async ({ open, workspaceOf }) => {
  const workspace = await workspaceOf(gated)
  const window = await open(workspace)
  const { canvas, dock, banner } = window
  await window.openFlow(NAME)
  await window.press('ControlOrMeta+Enter')
  await workspace.waitForMark('slow')

  await canvas.untilState('my.quick', 'ok')
  await canvas.untilNodeSays('my.slow', /^my\.slow, target, Running/)
  await canvas.untilNodeSays('my.source', /1 of 2 in/)
  await expect(canvas.node('my.source')).toContainText('my.slow')
  await canvas.untilNodeSays('my.heard', /1 of 2 delivered/)
  await expect(dock.row('my.quick')).toHaveAccessibleName(/OK/)
  await expect(dock.row('my.slow')).toHaveAccessibleName(/Running/)
  // Its clock ticks.
  const clock = (): Promise<string> =>
    canvas
      .node('my.slow')
      .textContent()
      .then(text => text ?? '')
  const earlier = await clock()
  await expect.poll(clock).not.toBe(earlier)

  await banner.getByRole('button', { name: 'Stop' }).click()
  await window.untilOutcome('Cancelled')
  await canvas.untilState('my.slow', 'cancelled')
  await canvas.untilState('my.quick', 'ok')
})

test('one target is cancelled while the other goes on', async ({ open, workspaceOf }) => {
  const workspace = await workspaceOf({
    ...gated,
    services: {
      ...gated.services,
      'my.quick': "async ctx => { mark('quick'); await gate('other', ctx.signal); return 'late' }",
    },
  })
  const window = await open(workspace)
  await window.openFlow(NAME)
  await window.press('ControlOrMeta+Enter')
  await workspace.waitForMark('slow')
  await workspace.waitForMark('quick')
  await window.canvas.node('my.slow').click()
  await window.inspector.root.getByRole('button', { name: 'Cancel this target' }).click()
  await window.canvas.untilState('my.slow', 'cancelled')
  await window.canvas.untilState('my.quick', 'running')
  await workspace.open('other')
  await window.untilOutcome('Not all OK')
  await window.canvas.untilState('my.quick', 'ok')
  expect(await workspace.marks()).toEqual(expect.arrayContaining(['heard my.slow', 'heard my.quick']))
})

test('a page that is loaded anew in mid-run has lost nothing', async ({
  open,
  workspaceOf,
  host,
  allowed,
}) => {
  // Its connection ends with the page.
  if (host.name === 'chromium') allowed.push(/WebSocket/)
  const workspace = await workspaceOf(gated)
  const window = await open(workspace)
  await window.openFlow(NAME)
  await window.press('ControlOrMeta+Enter')
  await workspace.waitForMark('slow')
  await window.canvas.untilState('my.quick', 'ok')

  await window.reload()
  await window.ready()
  await window.canvas.untilState('my.quick', 'ok')
  await window.canvas.untilState('my.slow', 'running')
  await workspace.open('go')
  await window.untilOutcome('All OK')
  await window.dock.showPayload('my.heard', 'my.quick')
  await window.dock.showPayload('my.heard', 'my.slow')
  // And nothing was done twice for it.
  expect((await workspace.marks()).sort()).toEqual(['heard my.quick', 'heard my.slow', 'quick', 'slow'])
})

test('what is drawn and not saved is there again after the page is loaded anew', async ({
  open,
  workspaceOf,
}) => {
  const window = await open(await workspaceOf(gated))
  await window.openFlow(NAME)
  await window.canvas.drag(await window.service('my.heard'), await window.canvas.beside('my.quick', 40, 220))
  await expect(window.canvas.nodes).toHaveCount(5)
  await window.untilStatus(/^Not saved/)
  await window.reload()
  await window.ready()
  await expect(window.canvas.nodes).toHaveCount(5)
  await window.untilStatus(/^Not saved/)
})

test('a run of the command line appears in the open window at once, and is opened', async ({
  open,
  workspaceOf,
}) => {
  const workspace = await workspaceOf(gated)
  const window = await open(workspace)
  await window.openFlow(NAME)
  await window.showTab('Runs')
  const runs = window.sidebar.getByRole('list', { name: 'Runs' }).getByRole('listitem')
  await expect(window.sidebar.getByText('No runs yet')).toBeVisible()

  const started = workspace.start(['run', FLOW, '--json'])
  await started.waitForEvent('target.started', event => event.target === 'my.slow')
  await expect(runs).toHaveCount(1)
  await expect(runs.first().getByRole('img', { name: 'Running' })).toBeVisible()
  await workspace.open('go')
  await started.waitForEvent('run.completed')
  await expect(runs.first().getByRole('img', { name: 'OK' })).toBeVisible()

  await runs.first().getByRole('button').click()
  await window.canvas.untilState('my.slow', 'ok')
  await window.untilStatus(/^Read only/)
  // It is what was; editing begins with the flow as it is.
  await window.page.getByRole('button', { name: 'Back to editing' }).first().click()
  await window.canvas.untilState('my.slow', 'rest')
})

test('after a kill in mid-run the run stands there as interrupted, and is resumed from the banner', async ({
  open,
  workspaceOf,
  allowed,
}) => {
  allowed.push(/WebSocket|ERR_CONNECTION/)
  const workspace = await workspaceOf(gated)
  const first = await open(workspace)
  await first.openFlow(NAME)
  await first.press('ControlOrMeta+Enter')
  await workspace.waitForMark('slow')
  await first.canvas.untilNodeSays('my.heard', /1 of 2 delivered/)
  await first.kill()

  const window = await open(workspace)
  await window.showTab('Runs')
  const runs = window.sidebar.getByRole('list', { name: 'Runs' }).getByRole('listitem')
  await expect(runs.first().getByRole('img', { name: 'Interrupted' })).toBeVisible()
  const interrupted = window.page.getByRole('status').filter({ hasText: 'was interrupted' })
  await expect(interrupted).toContainText(NAME)
  await workspace.open('go')
  await interrupted.getByRole('button', { name: 'Resume' }).click()
  await window.untilOutcome('All OK')
  await window.canvas.untilState('my.slow', 'ok')
  await expect(interrupted).toBeHidden()
  // What had completed was not run again; what was running was.
  const marks = await workspace.marks()
  expect(marks.filter(mark => mark === 'quick')).toHaveLength(1)
  expect(marks.filter(mark => mark === 'slow')).toHaveLength(2)
  expect(marks.filter(mark => mark.startsWith('heard')).sort()).toEqual(['heard my.quick', 'heard my.slow'])
  const { lines } = await workspace.fanfare(['runs', '--json'])
  expect(lines).toHaveLength(1)
})
