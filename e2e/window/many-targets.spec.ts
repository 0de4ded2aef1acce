import { flowOf } from '../harness/flow.ts'
import { expect, test } from './test.ts'

const TARGETS = 500
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
      'my.work':
        "async ctx => { if (ctx.request.payload.i === 7) { mark('seven'); await gate('go', ctx.signal) } }",
      'my.heard': '() => null',
    },
    flows: { many: flowOf({ name: NAME, targets, onTarget: { heard: 'my.heard' } }) },
  })
  const window = await open(workspace)
  const { canvas, page } = window
  await window.openFlow(NAME)
  await window.press('ControlOrMeta+Enter')
  await workspace.waitForMark('seven')
  await canvas.untilNodeSays('my.source', /499 of 500 in/)
  await canvas.untilNodeSays('my.heard', /499 of 500 delivered/)
  await canvas.root.getByRole('button', { name: /^Fit/ }).click()
  await expect(canvas.nodes).toHaveCount(TARGETS + 2)

  await page.evaluate(() => {
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
  })
  await workspace.open('go')
  await canvas.untilNodeSays('my.source', /500 of 500 in/)
  await canvas.untilNodeSays('my.heard', /500 of 500 delivered/)
  await window.untilOutcome('All OK')
  const changed = await page.evaluate(() => [...(Reflect.get(window, 'changedNodes') as Set<string>)])
  expect(changed.sort()).toEqual(['heard', 'src', 't7'])
})
