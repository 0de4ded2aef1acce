import type { Page } from '@playwright/test'
import { describe, expect, test } from 'vitest'
import type { DoubleApp } from '../double/harness.ts'
import { flowOf } from '../harness/flow.ts'
import { makeWorkspace } from '../harness/workspace.ts'
import { makeAppFolder, startApp } from './harness/shell.ts'

/** Starts the app with our own page. */
async function startWindow(args: readonly string[] = []): Promise<{ app: DoubleApp; page: Page }> {
  const app = await startApp({ folder: await makeAppFolder('built'), args })
  const page = await app.firstWindow()
  page.setDefaultTimeout(15_000)
  return { app, page }
}

/** What the page's console says that should not be there: broken policies, failed requests, exceptions. */
const complaints = async (app: DoubleApp): Promise<string[]> =>
  (await app.ask('record')).console
    .filter(({ level }) => ['error', 'warning'].includes(level))
    .map(({ text }) => text)

describe('our own page in the desktop app (over a double of Electron)', () => {
  test('runs an example, by the menu', async () => {
    const { app, page } = await startWindow()
    await page.getByText('Things go wrong').first().click()
    await page.getByRole('tab', { name: 'Things go wrong' }).waitFor()
    await app.ask('choose', { name: 'run' })
    await page.getByText('3 of 5 not OK').first().waitFor()
    expect(await complaints(app)).toEqual([])
  })

  test('opens what the app was started with, and takes up a run after it was loaded anew', async () => {
    const workspace = await makeWorkspace({
      services: { 'my.slow': `async ctx => { mark('slow'); await gate('go', ctx.signal); return 1 }` },
      flows: { main: flowOf({ name: 'Main flow', targets: { slow: 'my.slow' } }) },
    })
    const { app, page } = await startWindow([workspace.path('flows/main.flow.json')])
    await page.getByRole('tab', { name: 'Main flow' }).waitFor()
    await app.ask('press', { keys: 'Ctrl+Enter' })
    await workspace.waitForMark('slow')
    await page.reload()
    await page.getByRole('tab', { name: 'Main flow' }).waitFor()
    await workspace.open('go')
    await page.getByRole('button', { name: 'Run', exact: true }).first().waitFor()
    expect(await complaints(app)).toEqual([])
    expect(await workspace.marks()).toEqual(['slow'])
  })

  test('asks before it closes with changes that are not saved', async () => {
    const workspace = await makeWorkspace({
      flows: { main: flowOf({ name: 'Main flow', targets: { a: 'demo.echo' } }) },
    })
    const { app, page } = await startWindow([workspace.path('flows/main.flow.json')])
    await page.getByRole('tab', { name: 'Main flow' }).waitFor()
    await page.getByLabel('Name of the flow').fill('Another name')
    await page.getByRole('tab', { name: 'Another name' }).waitFor()
    await app.evaluate(({ app }) => app.quit())
    await page.getByRole('button', { name: 'Keep open' }).click()
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    await app.evaluate(({ app }) => app.quit())
    await page.getByRole('button', { name: 'Save and close' }).click()
    expect(await app.exited).toEqual({ code: 0, signal: null })
    expect(JSON.parse(await workspace.read('flows/main.flow.json')).name).toBe('Another name')
  })

  test('closes without saving when its user says so', async () => {
    const workspace = await makeWorkspace({
      flows: { main: flowOf({ name: 'Main flow', targets: { a: 'demo.echo' } }) },
    })
    const before = await workspace.read('flows/main.flow.json')
    const { app, page } = await startWindow([workspace.path('flows/main.flow.json')])
    await page.getByLabel('Name of the flow').fill('Another name')
    await app.ask('choose', { name: 'Quit' })
    await page.getByRole('button', { name: 'Close without saving' }).click()
    expect(await app.exited).toEqual({ code: 0, signal: null })
    expect(await workspace.read('flows/main.flow.json')).toBe(before)
  })

  test('opens a workspace by the dialog of the system', async () => {
    const workspace = await makeWorkspace({
      flows: { main: flowOf({ name: 'Main flow', targets: { a: 'demo.echo' } }) },
    })
    const { app, page } = await startWindow()
    await page.getByText('Open workspace').first().waitFor()
    await app.answer('showOpenDialog', { canceled: false, filePaths: [workspace.root] })
    await app.ask('choose', { name: 'open-workspace' })
    await page.getByRole('tab', { name: 'Flows' }).click()
    await page.getByText('Main flow').first().waitFor()
    expect((await app.ask('record')).dialogs.map(({ method }) => method)).toEqual(['showOpenDialog'])
  })
})
