import type { Page } from '@playwright/test'
import { eventsOf, type Payload, parseEvent, parsePayload } from '../harness/events.ts'
import { examplesFolder } from '../harness/paths.ts'
import type { Workspace } from '../harness/workspace.ts'
import type { Window } from './pages/window.ts'
import { expect, test } from './test.ts'

const FLOW = 'flows/drawn.flow.json'

/** The services of the documentation's example, and no flow. */
const services = { from: `${examplesFolder}/documentation-example` }

test('is drawn from nothing with the mouse, saved, run and read; the command line gives the same', async ({
  open,
  workspaceOf,
}) => {
  const workspace = await workspaceOf(services)
  const window = await open(workspace)
  const { canvas, inspector, page } = window

  await window.showTab('Flows')
  await window.sidebar.getByRole('button', { name: 'New flow' }).click()

  // A new flow has its source.
  await canvas.node('my.flow').click({ position: { x: 60, y: 20 } })
  await inspector.field('Name of the source').fill('parallel1.my-service')
  await inspector.field('Name of the source').press('Enter')
  await inspector.root.getByRole('button', { name: 'Parallel', exact: true }).click()
  await canvas.untilNodeSays('parallel1.my-service', /source, No target yet, parallel/)

  // Services that are dropped on the canvas become targets of the source.
  const source = 'parallel1.my-service'
  await canvas.drag(await window.service('service1'), await canvas.beside(source, 320, -20))
  await canvas.drag(await window.service('service2'), await canvas.beside(source, 320, 60))
  await expect(canvas.wires('call')).toHaveCount(2)

  // One that is dropped on the source becomes a callback of all its targets.
  await canvas.drag(await window.service('my.callback1'), await canvas.beside(source, 80, 90))
  await expect(canvas.wires('on-target')).toHaveCount(1)
  await canvas.untilNodeSays('my.callback1', /callback, each target/)

  // The wire of the other one is drawn, dropped on the empty canvas, and given its service there.
  const from = await canvas.port(canvas.node(source), 'top')
  await canvas.hold(from, await canvas.beside(source, 380, -120))
  await page.mouse.up()
  await page.getByRole('combobox', { name: 'Find a service' }).fill('callback2')
  await window.press('Enter')
  await expect(canvas.wires('on-target')).toHaveCount(2)

  for (const [target, hello] of [
    ['service1', 'from-parallel-exec1'],
    ['service2', 'from-parallel-exec2'],
  ] as const) {
    await canvas.node(target).click()
    await inspector.writeRequest(JSON.stringify({ hello }))
  }
  await canvas.root.click({ position: { x: 300, y: 400 } })
  await inspector.field('Name of the flow').fill('Drawn')
  await inspector.field('Name of the flow').press('Enter')

  await window.saveAs(FLOW)
  await window.run()
  await expectRead(window, workspace)
})

test('is drawn from nothing with the keyboard alone, saved, run and read; the command line gives the same', async ({
  open,
  workspaceOf,
}) => {
  const workspace = await workspaceOf(services)
  const window = await open(workspace)
  const { canvas, page, inspector } = window
  const { keyboard } = page
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await keyboard.press(key)
  }
  /** Adds what is typed, in a role, beside what has the focus. */
  const add = async (service: string, role: 'Target' | 'Callback'): Promise<void> => {
    await press('Tab')
    await expect(page.getByRole('combobox', { name: 'Find a service' })).toBeFocused()
    await keyboard.type(service)
    await press('Tab')
    const wanted = page.getByRole('radio', { name: role })
    while (!(await wanted.isChecked())) await press('ArrowRight')
    await press('Shift+Tab', 'Enter')
    await expect(canvas.node(service)).toBeFocused()
  }
  /** From a target back to its source. */
  const toSource = async (): Promise<void> => {
    await press('ArrowLeft')
    await expect(canvas.node('parallel1.my-service')).toBeFocused()
  }

  await press('ControlOrMeta+n')
  await expect(canvas.node('my.flow')).toBeVisible()
  await press('ArrowRight')
  await expect(canvas.node('my.flow')).toBeFocused()

  // Enter goes to the settings of the node that has the focus.
  await press('Enter', 'Tab')
  await expect(inspector.field('Name of the source')).toBeFocused()
  await press('ControlOrMeta+a')
  await keyboard.type('parallel1.my-service')
  await press('Enter')
  const parallel = inspector.root.getByRole('button', { name: 'Parallel', exact: true })
  while (!(await parallel.evaluate(element => element === document.activeElement))) await press('Tab')
  await press(' ')
  await canvas.untilNodeSays('parallel1.my-service', /source, No target yet, parallel/)

  // Shift+F6 goes back to the canvas.
  await press('Shift+F6')
  await press('ArrowRight', 'ArrowLeft')
  await expect(canvas.node('parallel1.my-service')).toBeFocused()
  for (const [target, hello] of [
    ['service1', 'from-parallel-exec1'],
    ['service2', 'from-parallel-exec2'],
  ] as const) {
    await add(target, 'Target')
    await press('Enter')
    // The tab that was chosen last is there again.
    const chosen = inspector.root.getByRole('tab', { selected: true })
    await expect(chosen).toBeFocused()
    if ((await chosen.textContent()) !== 'Request') await press('ArrowRight', 'Enter')
    await expect(inspector.root.getByRole('tab', { name: 'Request', selected: true })).toBeFocused()
    const editor = inspector.root.getByRole('textbox', { name: /^Request/ })
    await expect(editor).toBeVisible()
    while (!(await hasFocus(page, 'Request of'))) await press('Tab')
    await press('ControlOrMeta+a')
    await keyboard.insertText(JSON.stringify({ hello }))
    await press('Escape', 'Shift+F6')
    await expect(canvas.node(target)).toBeFocused()
    await toSource()
  }
  for (const callback of ['my.callback1', 'my.callback2']) {
    await add(callback, 'Callback')
    await toSource()
  }
  await expect(canvas.wires('call')).toHaveCount(2)
  await expect(canvas.wires('on-target')).toHaveCount(2)

  await press('ControlOrMeta+s')
  await expect(page.getByRole('textbox', { name: 'Path in the workspace' })).toBeFocused()
  await press('ControlOrMeta+a')
  await keyboard.type(FLOW)
  await press('Enter')
  await window.untilStatus(/^Saved/)
  await press('ControlOrMeta+Enter')
  await window.untilOutcome('All OK')

  // The payloads are read by arrows, too.
  await press('ControlOrMeta+k')
  await keyboard.type('Show payloads')
  await press('Enter')
  while (!(await hasFocus(page, 'Deliveries'))) await press('F6', 'Tab', 'Tab', 'Tab', 'Tab')
  await press('ArrowDown')
  await expect(window.dock.payload).toContainText('service')
  await expectRead(window, workspace)
})

/** Whether the focus is on or in something of that name, also in a shadow tree. */
const hasFocus = (page: Page, name: string): Promise<boolean> =>
  page.evaluate(wanted => {
    let element: Element | null | undefined = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    for (let at: Element | null | undefined = element; at; at = at.parentElement) {
      if (at.getAttribute('aria-label')?.startsWith(wanted)) return true
    }
    return false
  }, name)

/** What was drawn is read back in the window, and compared with what the command line makes of the saved file. */
async function expectRead(window: Window, workspace: Workspace): Promise<void> {
  const { canvas, dock } = window
  await canvas.untilState('service1', 'ok')
  await canvas.untilState('service2', 'ok')
  await canvas.untilNodeSays('parallel1.my-service', /2 of 2 in/)
  for (const callback of ['my.callback1', 'my.callback2']) {
    await canvas.untilNodeSays(callback, /2 of 2 delivered/)
  }
  await dock.showTab('Timeline')
  for (const target of ['service1', 'service2']) {
    await expect(dock.row(target)).toHaveAccessibleName(/target, OK, queued .+, run /)
  }

  const read: Payload[] = []
  for (const callback of ['my.callback1', 'my.callback2']) {
    for (const target of ['service1', 'service2']) {
      await dock.showPayload(callback, target)
      expect((await dock.payloadKeys()).map(({ key }) => key)).toEqual([
        'source',
        'target',
        'response',
        'req_ts_utc',
        'resp_ts_utc',
        'ok',
        'exception',
        'cid',
      ])
      read.push(parsePayload(await dock.copiedPayload()))
    }
  }
  const { code, lines } = await workspace.fanfare(['run', FLOW, '--json'])
  expect(code).toBe(0)
  const printed = eventsOf(lines.map(parseEvent), 'delivery.completed').map(({ payload }) =>
    parsePayload(payload),
  )
  expect(read.map(withoutTimes).sort(byText)).toEqual(printed.map(withoutTimes).sort(byText))
  expect(new Set(read.map(({ cid }) => cid)).size).toBe(1)
}

/** A payload without what differs from run to run. */
const withoutTimes = ({ req_ts_utc: _at, resp_ts_utc: _until, cid: _cid, ...rest }: Payload): string =>
  JSON.stringify(rest)
const byText = (one: string, other: string): number => one.localeCompare(other)
