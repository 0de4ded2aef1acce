import { flowOf } from '../harness/flow.ts'
import { expect, test } from './test.ts'

const script = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
const NAME = `Hostile ${script}`

test('what services and flows say is text, wherever it is shown', async ({ open, workspaceOf }) => {
  const workspace = await workspaceOf({
    services: {
      'my.bad': `ctx => { ctx.log.error(${JSON.stringify(script)}); throw new Error(${JSON.stringify(script)}) }`,
      'my.good': `() => ({ [${JSON.stringify(script)}]: ${JSON.stringify(script)}, __proto__: { constructor: 1 } })`,
      'my.heard': '() => null',
    },
    flows: {
      hostile: flowOf({
        name: NAME,
        targets: {
          bad: { service: 'my.bad', label: script },
          good: 'my.good',
          [script.slice(0, 4)]: '__proto__',
        },
        onTarget: { heard: 'my.heard' },
      }),
    },
  })
  const window = await open(workspace)
  const { page, dock, inspector, canvas } = window
  await window.showTab('Flows')
  await window.sidebar.getByRole('list', { name: 'Flows' }).getByRole('button').first().click()
  await window.run('Not all OK')
  for (const tab of ['Timeline', 'Payloads', 'Log', 'Problems'] as const) await dock.showTab(tab)
  await dock.showTab('Log')
  await expect(dock.root.getByText(script).first()).toBeVisible()
  await canvas.root.locator('[data-kind=target][data-state=failed]').first().click()
  await inspector.showTab('Exception')
  await expect(inspector.root.getByText(script.slice(0, 20)).first()).toBeVisible()
  await window.showTab('Runs')
  expect(await page.locator('img[src=x]').count()).toBe(0)
  expect(await page.title()).toContain(NAME)
})
