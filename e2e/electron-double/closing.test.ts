import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DoubleApp } from '../double/harness.ts'
import { eventually } from '../harness/eventually.ts'
import { flowOf } from '../harness/flow.ts'
import { isAlive } from '../harness/processes.ts'
import { makeWorkspace } from '../harness/workspace.ts'
import { newRunId } from './harness/run-id.ts'
import { makeAppFolder, startShell } from './harness/shell.ts'

const countWindows = (app: DoubleApp): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)

const quit = (app: DoubleApp): Promise<void> => app.evaluate(({ app }) => app.quit())

describe('closing the desktop app (over a double of Electron)', () => {
  test('with nothing unsaved its last window ends it', async () => {
    const { app, page } = await startShell()
    await page.call('host.unsaved', { count: 2 })
    await page.call('host.unsaved', { count: 0 })
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    expect(await app.exited).toEqual({ code: 0, signal: null })
  })

  test('a page that does not answer, and has not said that it has something to save, is closed', async () => {
    const { app, page } = await startShell()
    await page.page.evaluate(() => {
      window.fanfare.state.deaf = true
    })
    await quit(app)
    await page.untilCommand('close')
    expect(await app.exited).toEqual({ code: 0, signal: null })
  })

  test('changes of the last moment are not lost', async () => {
    const { app, page } = await startShell()
    await page.page.evaluate(() => {
      window.fanfare.state.deaf = true
    })
    await quit(app)
    await page.untilCommand('close')
    // Told after the window was to be closed.
    await page.call('host.unsaved', { count: 1 })
    await page.page.evaluate(() => new Promise(resolve => setTimeout(resolve, 1500)))
    expect(await countWindows(app)).toBe(1)
    await page.call('host.unsaved', { count: 0 })
    await page.page.evaluate(() => window.close()).catch(() => {})
    expect(await app.exited).toEqual({ code: 0, signal: null })
  })

  test('with unsaved changes the page is asked, and may stay', async () => {
    const { app, page } = await startShell()
    await page.call('host.unsaved', { count: 2 })
    await quit(app)
    await page.untilCommand('close')
    await page.call('host.unsaved', { count: 2 })
    expect(await countWindows(app)).toBe(1)
    expect((await page.call('host.info')).kind).toBe('electron')
    // Saved in peace: that closes nothing.
    await page.call('host.unsaved', { count: 0 })
    expect(await countWindows(app)).toBe(1)
  })

  test('the page that has saved closes its window, and the app quits', async () => {
    const { app, page } = await startShell()
    await page.call('host.unsaved', { count: 2 })
    await quit(app)
    await page.untilCommand('close')
    await page.call('host.unsaved', { count: 1 })
    await page.call('host.unsaved', { count: 0 })
    await page.page.evaluate(() => window.close()).catch(() => {})
    expect(await app.exited).toEqual({ code: 0, signal: null })
  })

  test('on macOS a window that was closed by its user leaves the app there; one that was to quit does not', async () => {
    const { app, page } = await startShell({ platform: 'darwin' })
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await expect.poll(() => countWindows(app)).toBe(0)
    await app.ask('activate')
    const again = await app.firstWindow()
    await again.waitForFunction(() => window.fanfare !== undefined)
    await again.evaluate(() => window.fanfare.call('host.unsaved', { count: 1 }))
    await quit(app)
    await eventually('the command close', () =>
      again.evaluate(() => window.fanfare.state.commands.includes('close')),
    )
    await again
      .evaluate(async () => {
        await window.fanfare.call('host.unsaved', { count: 0 })
        window.close()
      })
      .catch(() => {})
    expect(await app.exited).toEqual({ code: 0, signal: null })
    expect(page.page.isClosed()).toBe(true)
  })

  test('a page that is gone has nothing to lose', async () => {
    const { app, page } = await startShell()
    await page.call('host.unsaved', { count: 2 })
    await page.page.reload()
    await page.connected()
    await quit(app)
    expect(await app.exited).toEqual({ code: 0, signal: null })
  })

  test('a page that does not respond is offered up by a dialog of the system', async () => {
    const { app, page } = await startShell()
    await page.call('host.unsaved', { count: 1 })
    await app.answer('showMessageBox', { response: 0 })
    const hang = () =>
      app.evaluate(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]?.emit('unresponsive'))
    await hang()
    await expect.poll(async () => (await app.ask('record')).dialogs.length).toBe(1)
    expect(await countWindows(app)).toBe(1)
    await app.answer('showMessageBox', { response: 1 })
    await hang()
    expect(await app.exited).toEqual({ code: 0, signal: null })
  })

  test('quitting in mid-run cancels it, writes that down, and leaves no process', async () => {
    const workspace = await makeWorkspace({
      services: {
        'my.waits': `async ctx => { mark(String(process.pid)); await gate('never', ctx.signal) }`,
        'my.stuck': `() => { mark(String(process.pid)); for (;;); }`,
      },
      flows: { main: flowOf({ targets: { waits: 'my.waits', stuck: 'my.stuck' } }) },
    })
    const { app, page } = await startShell()
    await page.call('workspace.open', { path: workspace.root })
    const runId = newRunId()
    await page.call('run.start', { runId, path: 'flows/main.flow.json' })
    await eventually('both targets run', async () => (await workspace.marks()).length === 2)
    const workers = (await workspace.marks()).map(Number)
    await quit(app)
    expect(await app.exited).toEqual({ code: 0, signal: null })
    expect(workers.filter(isAlive)).toEqual([])
    const { stdout } = await workspace.fanfare(['runs', '--json'])
    expect(stdout).toContain(runId)
    expect(stdout).toMatch(/"state":\s*"cancelled"/)
  })

  // Elsewhere the double can't have the kernel end its processes with it, as Chromium does.
  test.skipIf(process.platform !== 'linux')(
    'kill -9 takes the page and blocked workers along; the run is interrupted',
    async () => {
      const workspace = await makeWorkspace({
        services: { 'my.stuck': `() => { mark(String(process.pid)); for (;;); }` },
        flows: { main: flowOf({ targets: { stuck: 'my.stuck' } }) },
      })
      const { app, page } = await startShell()
      const { browserPid } = await app.ask('hello')
      await page.call('workspace.open', { path: workspace.root })
      await page.call('run.start', { path: 'flows/main.flow.json' })
      await eventually('the target runs', async () => (await workspace.marks()).length === 1)
      const [worker] = (await workspace.marks()).map(Number)
      app.process().kill('SIGKILL')
      await app.exited
      await eventually('all are gone', () => ![worker ?? 0, browserPid].some(isAlive))
      const { stdout } = await workspace.fanfare(['runs', '--json'])
      expect(stdout).toMatch(/"state":\s*"interrupted"/)
    },
  )

  test('the window opens where it was', async () => {
    const folder = await makeAppFolder()
    const userData = path.join(folder, 'user-data')
    const place = { x: 40, y: 60, width: 1000, height: 700 }
    const first = await startShell({ folder, userData })
    await first.app.evaluate(({ BrowserWindow }, bounds) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.setBounds(bounds)
      window?.maximize()
      window?.close()
    }, place)
    await first.app.exited
    const second = await startShell({ folder, userData })
    const found = await second.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(window => [window.getNormalBounds(), window.isMaximized()]),
    )
    expect(found).toEqual([[place, true]])
  })
})
