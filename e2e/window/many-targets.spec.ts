import { flowOf } from '../harness/flow.ts'
import { expect, test } from './test.ts'

const TARGETS = 500
/** In the middle of what is drawn, where the view goes when it comes near. */
const LAST = 272
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
      'my.work': `async ctx => { if (ctx.request.payload.i === ${LAST}) { mark('last'); await gate('go', ctx.signal) } }`,
      'my.heard': '() => null',
    },
    flows: { many: flowOf({ name: NAME, targets, onTarget: { heard: 'my.heard' } }) },
  })
  const window = await open(workspace)
  const { canvas, page } = window
  await window.openFlow(NAME)
  await window.press('ControlOrMeta+Enter')
  await workspace.waitForMark('last')
  await canvas.untilNodeSays('my.source', /499 of 500 in/)
  await canvas.root.getByRole('button', { name: /^Fit/ }).click()
  await canvas.root.getByRole('button', { name: /go to 100 %/ }).click()
  // Nodes that are out of view have no elements of their own.
  await expect(canvas.node(`work ${LAST}`)).toBeVisible()
  await expect(canvas.node(`work ${LAST - 3}`)).toBeVisible()
  await expect(window.dock.root.getByRole('tab', { name: 'Payloads 499' })).toBeVisible()

  const watched = await page.evaluate(() => {
    const changed = new Set<string>()
    const observer = new MutationObserver(records => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement
        const id = element?.closest('[data-node]')?.getAttribute('data-node')
        if (id) changed.add(id)
      }
    })
    // Not styles: each node's slice of the run's time gets narrower while that grows, in steps.
    const attributeFilter = ['class', 'aria-label', 'data-state', 'data-selected']
    for (const node of document.querySelectorAll('[data-node]')) {
      observer.observe(node, { attributeFilter, characterData: true, childList: true, subtree: true })
    }
    Object.assign(window, { changedNodes: changed })
    return document.querySelectorAll('[data-node]').length
  })
  expect(watched).toBeGreaterThan(20)
  await workspace.open('go')
  await canvas.untilNodeSays('my.source', /500 of 500 in/)
  await expect(window.dock.root.getByRole('tab', { name: 'Payloads 500' })).toBeVisible()
  await window.untilOutcome('All OK')
  const changed = await page.evaluate(() => [...(Reflect.get(window, 'changedNodes') as Set<string>)])
  expect(changed.sort()).toEqual(['src', `t${LAST}`])
})
