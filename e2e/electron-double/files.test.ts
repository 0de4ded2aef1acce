import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { flowOf } from '../harness/flow.ts'
import { makeWorkspace } from '../harness/workspace.ts'
import { makeAppFolder, startApp, startShell } from './harness/shell.ts'

const withFlow = () => makeWorkspace({ flows: { main: flowOf({ targets: { a: 'demo.echo' } }) } })

describe('files from outside (over a double of Electron)', () => {
  test('a file that the app was started with is opened once its page listens', async () => {
    const workspace = await withFlow()
    const file = workspace.path('flows/main.flow.json')
    const { page } = await startShell({
      cwd: workspace.root,
      args: ['--some-switch', 'flows/main.flow.json', 'nothing-there.flow.json'],
    })
    await page.untilCommand(`open:${file}`)
    expect((await page.state()).commands).toEqual([`open:${file}`])
  })

  test('a second start hands its files to the first and ends', async () => {
    const workspace = await withFlow()
    const folder = await makeAppFolder()
    const userData = path.join(folder, 'user-data')
    const { app, page } = await startShell({ folder, userData })
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    const second = await startApp({ folder, userData, cwd: workspace.root, args: ['flows'] })
    expect(await second.exited).toMatchObject({ code: 0 })
    await page.untilCommand(`open:${workspace.path('flows')}`)
    const shown = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(window => window.isVisible()),
    )
    expect(shown).toEqual([true])
  })

  test('what another program sends as a second start is not trusted', async () => {
    const { app, page } = await startShell()
    for (const data of [null, 7, { paths: 'x' }, { paths: [7] }, { paths: ['relative'] }])
      await app.ask('secondInstance', { argv: ['--inspect', '/etc/passwd'], cwd: '/', data })
    await app.ask('secondInstance', { argv: [], cwd: '/', data: { paths: ['/w'] } })
    await page.untilCommand('open:/w')
    expect((await page.state()).commands).toEqual(['open:/w'])
  })

  test('macOS hands files over by an event of its own', async () => {
    const { app, page } = await startShell({ platform: 'darwin' })
    expect(await app.ask('openFile', { path: '/w/flows/a.flow.json' })).toBe(true)
    await page.untilCommand('open:/w/flows/a.flow.json')
    const menu = await app.ask('menu')
    expect(menu.map(({ label }) => label)).toEqual([
      'Fanfare',
      '&File',
      '&Edit',
      '&Run',
      '&View',
      'Window',
      '&Help',
    ])
  })
})
