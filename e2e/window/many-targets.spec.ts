import { flowOf } from '../harness/flow.ts'
import { expect, test } from './test.ts'

const TARGETS = 500
/** In the middle of what is drawn, where the view goes when it comes near. */
const WATCHED = 272
/** Goes on all the time: what changes when a run ends is not looked at here. */
const LONG = 0
const NAME = 'Many'

test('of many nodes only those are drawn anew that something happened to', async ({ open, workspaceOf }) => {
  const targets = Object.fromEntries(
    Array.from({ length: TARGETS }, (_, i) => [
      `t${i}`,
      { service: 'my.work', label: `work ${i}`, request: { i } },
    ]),
  )
  const workspace = await workspaceOf({
    services: {
      'my.work': `async ctx => {
        const { i } = ctx.request.payload
        if (i !== ${WATCHED} && i !== ${LONG}) return
        mark('waits ' + i)
        await gate('open ' + i, ctx.signal)
      }`,
      'my.heard': '() => null',
    },
    flows: { many: flowOf({ name: NAME, targets, onTarget: { heard: 'my.heard' } }) },
  })
  const window = await open(workspace)
  const { canvas, page } = window
  await window.openFlow(NAME)
  await window.press('ControlOrMeta+Enter')
  for (const i of [WATCHED, LONG]) await workspace.waitForMark(`waits ${i}`)
  await canvas.untilNodeSays('my.source', /498 of 500 in/)
  await canvas.root.getByRole('button', { name: /^Fit/ }).click()
  await canvas.root.getByRole('button', { name: /go to 100 %/ }).click()
  // Nodes that are out of view have no elements of their own.
  await expect(canvas.node(`work ${WATCHED}`)).toBeVisible()
  await expect(canvas.node(`work ${WATCHED - 3}`)).toBeVisible()
  await expect(window.dock.root.getByRole('tab', { name: 'Payloads 498' })).toBeVisible()

  const watched = await page.evaluate(() => {
    const changed = new Set<string>()
    const observer = new MutationObserver(records => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement
        // Each node's slice of the run's time gets narrower while that grows.
        if (element?.closest('[data-slice]')) continue
        const id = element?.closest('[data-node]')?.getAttribute('data-node')
        if (id) changed.add(id)
      }
    })
    for (const node of document.querySelectorAll('[data-node]')) {
      observer.observe(node, { attributes: true, characterData: true, childList: true, subtree: true })
    }
    Object.assign(window, { changedNodes: changed })
    return document.querySelectorAll('[data-node]').length
  })
  expect(watched).toBeGreaterThan(20)
  await workspace.open(`open ${WATCHED}`)
  await canvas.untilNodeSays('my.source', /499 of 500 in/)
  await expect(window.dock.root.getByRole('tab', { name: 'Payloads 499' })).toBeVisible()
  const changed = await page.evaluate(() => [...(Reflect.get(window, 'changedNodes') as Set<string>)])
  expect(changed.sort()).toEqual(['src', `t${WATCHED}`])
  await workspace.open(`open ${LONG}`)
  await window.untilOutcome('All OK')
})
