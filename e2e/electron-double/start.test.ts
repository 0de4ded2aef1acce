import { describe, expect, test } from 'vitest'
import { startShell } from './harness/shell.ts'

describe('the desktop app starts (over a double of Electron)', () => {
  test('shows one window with its page, which speaks the contract', async () => {
    const { app, page } = await startShell()
    const windows = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(window => [window.webContents.getURL(), window.isVisible()]),
    )
    expect(windows).toEqual([['app://fanfare/index.html', true]])
    expect(await page.call('host.info')).toMatchObject({
      kind: 'electron',
      version: '1.2.3',
      workspace: null,
      canPick: true,
    })
  })

  test('has a menu, whose items tell the page', async () => {
    const { app, page } = await startShell()
    const menu = await app.ask('menu')
    expect(menu.map(({ label }) => label)).toEqual(['&File', '&Edit', '&Run', '&View', '&Help'])
    const file = menu[0]?.items?.map(({ label }) => label)
    expect(file).toEqual(['New', 'Open…', 'Open Workspace…', 'Save', 'Save As…', 'Export…', 'Quit'])
    await app.ask('choose', { name: 'save' })
    await page.untilCommand('save')
    expect(await app.ask('press', { keys: 'Ctrl+Alt+Enter' })).toBe(true)
    await page.untilCommand('stop')
  })

  test('leaves a key to the page that takes it', async () => {
    const { page } = await startShell()
    await page.page.keyboard.press('Control+Enter')
    await page.untilCommand('run')
    await page.page.evaluate(() =>
      window.addEventListener('keydown', event => {
        if (event.key === 'Enter') event.preventDefault()
      }),
    )
    await page.page.keyboard.press('Control+Enter')
    await page.page.keyboard.press('Control+N')
    await page.untilCommand('new')
    expect((await page.state()).commands).toEqual(['run', 'new'])
  })

  test('edits text fields by its menu', async () => {
    const { app, page } = await startShell()
    const field = page.page.getByLabel('Name')
    await field.fill('abc')
    await app.ask('choose', { name: 'Select All' })
    await app.ask('choose', { name: 'Delete' })
    await expect.poll(() => field.inputValue()).toBe('')
  })
})
