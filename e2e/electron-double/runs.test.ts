import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { flowOf } from '../harness/flow.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'
import { newRunId } from './harness/run-id.ts'
import { startShell } from './harness/shell.ts'

const flow = flowOf({
  targets: { quick: 'my.quick', slow: 'my.slow' },
  onTarget: { heard: 'my.heard' },
})

/** A target that answers at once, one that waits for a gate, and a callback. */
const makeGatedWorkspace = (): Promise<Workspace> =>
  makeWorkspace({
    services: {
      'my.quick': `() => ({ pid: process.pid, type: process.type })`,
      'my.slow': `async ctx => { mark('slow'); await gate('go', ctx.signal); return 'done' }`,
      'my.heard': `ctx => mark('heard ' + ctx.request.payload.target)`,
    },
    flows: { main: flow },
  })

describe('runs in the desktop app (over a double of Electron)', () => {
  test('a flow is opened by the dialog of the system', async () => {
    const workspace = await makeGatedWorkspace()
    const { app, page } = await startShell()
    const file = workspace.path('flows/main.flow.json')
    await app.ask('choose', { name: 'open' })
    await page.untilCommand('open')
    await app.answer('showOpenDialog', { canceled: false, filePaths: [file] })
    expect(await page.call('host.pick', { kind: 'flow' })).toEqual({ path: file })
    expect(await page.call('workspace.open', { path: file })).toEqual({
      root: workspace.root,
      flow: 'flows/main.flow.json',
    })
    expect((await page.call('flow.read', { path: 'flows/main.flow.json' })).problems).toEqual([])
    const { dialogs } = await app.ask('record')
    expect(dialogs).toMatchObject([{ method: 'showOpenDialog', options: { title: 'Open Flow' } }])
  })

  test('a dialog that is cancelled gives nothing; a flow that is saved ends as a flow', async () => {
    const { app, page } = await startShell()
    await app.answer('showOpenDialog', { canceled: true, filePaths: [] })
    expect(await page.call('host.pick', { kind: 'workspace' })).toEqual({ path: null })
    await app.answer('showSaveDialog', { canceled: false, filePath: '/w/flows/first' })
    const saved = await page.call('host.pick', { kind: 'save-flow', suggested: '/w/flows/x.flow.json' })
    expect(saved).toEqual({ path: path.resolve('/w/flows/first.flow.json') })
  })

  test('a run is watched live, its services in utility processes', async () => {
    const workspace = await makeGatedWorkspace()
    const { page } = await startShell()
    await page.call('workspace.open', { path: workspace.root })
    const runId = newRunId()
    await page.follow(runId, { pending: true })
    await page.call('run.start', { runId, path: 'flows/main.flow.json' })
    await page.untilEvent('target.completed', 'my.quick', '"type":"utility"')
    await workspace.waitForMark('heard my.quick')
    expect((await page.state()).ended).toEqual([])
    await workspace.open('go')
    await page.untilEnded(runId)
    await page.untilEvent('run.completed', '"ok":true')
    expect(await workspace.marks()).toEqual(
      expect.arrayContaining(['slow', 'heard my.quick', 'heard my.slow']),
    )
  })

  test('a page that is loaded anew in mid-run is connected again and misses nothing', async () => {
    const workspace = await makeGatedWorkspace()
    const { page } = await startShell()
    await page.call('workspace.open', { path: workspace.root })
    const runId = newRunId()
    await page.call('run.start', { runId, path: 'flows/main.flow.json' })
    await workspace.waitForMark('slow')
    await page.page.reload()
    await page.connected()
    expect((await page.call('host.info')).recent).toMatchObject([{ root: workspace.root }])
    await page.call('workspace.open', { path: workspace.root })
    await page.follow(runId)
    await page.untilEvent('target.completed', 'my.quick')
    await workspace.open('go')
    await page.untilEvent('run.completed', '"ok":true')
    const { lines } = await page.state()
    const numbers = lines.map(line => JSON.parse(line).seq)
    expect(numbers).toEqual(numbers.map((_, index) => index + (numbers[0] ?? 0)))
    expect(await workspace.marks()).toHaveLength(3)
  })

  test('a page that crashes is loaded again, and its run goes on', async () => {
    const workspace = await makeGatedWorkspace()
    const { app, page } = await startShell()
    await page.call('workspace.open', { path: workspace.root })
    const runId = newRunId()
    await page.call('run.start', { runId, path: 'flows/main.flow.json' })
    await workspace.waitForMark('slow')
    await app.ask('crash')
    await expect.poll(() => app.output).toContain("The page's process is gone: crashed")
    await expect
      .poll(() =>
        app.evaluate(({ BrowserWindow }) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents
          return contents !== undefined && !contents.isCrashed() && !contents.isLoading()
        }),
      )
      .toBe(true)
    const again = new (page.constructor as new (given: typeof page.page) => typeof page)(
      await app.reconnect(),
    )
    await again.connected()
    await again.call('workspace.open', { path: workspace.root })
    await workspace.open('go')
    await again.follow(runId)
    await again.untilEvent('run.completed', '"ok":true')
  })

  test('a target in an endless loop is ended at its timeout, and its neighbour is not', async () => {
    const workspace = await makeWorkspace({
      services: { 'my.stuck': '() => { for (;;); }', 'my.quick': `() => 'here'` },
      flows: {
        main: flowOf({ targets: { stuck: { service: 'my.stuck', timeoutMs: 300 }, quick: 'my.quick' } }),
      },
    })
    const { page } = await startShell()
    await page.call('workspace.open', { path: workspace.root })
    const runId = newRunId()
    await page.follow(runId, { pending: true })
    await page.call('run.start', { runId, path: 'flows/main.flow.json' })
    await page.untilEvent('target.completed', 'my.stuck', 'E_TIMEOUT')
    await page.untilEvent('target.completed', 'my.quick', '"ok":true')
    await page.untilEnded(runId)
  })
})
