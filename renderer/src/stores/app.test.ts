import { describe, expect, test } from 'vitest'
import { settled } from '../client/testing.ts'
import { updateNode } from './edits/index.ts'
import { opened, other, path, rename, type TestWindow, TestWorld, texts } from './testing/test-app.ts'

const names = ({ app }: TestWindow): string[] => app.flows.store.getState().tabs.map(tab => tab.name)

describe('a window', () => {
  test('knows its host, services and flows once it is connected', async () => {
    const { app } = await opened(new TestWorld(texts))
    const state = app.workspace.store.getState()
    expect(state).toMatchObject({
      connected: true,
      loading: false,
      error: null,
      info: { workspace: '/work' },
    })
    expect(state.services.map(service => service.name)).toContain('demo.echo')
    expect(state.flows.map(flow => flow.path)).toEqual([path, other])
  })

  test('shows what it showed, with what was not saved, after its page was killed and loaded again', async () => {
    const world = new TestWorld(texts)
    const first = await opened(world)
    await first.app.flows.open(path)
    rename(first, 'Mine')
    first.app.flows.create()
    rename(first, 'Never saved')
    await first.app.flows.open(other)
    first.app.flows.activate(first.app.flows.store.getState().tabs[0]?.id ?? '')
    world.clock.pass(1000)
    first.kill()

    const again = await opened(world, first.session)
    expect(names(again)).toEqual(['Mine', 'Never saved', 'Other'])
    expect(again.app.flows.active).toMatchObject({ name: 'Mine', dirty: true, path })
    expect(again.app.flows.store.getState().tabs.map(tab => tab.dirty)).toEqual([true, true, false])
    // It can be undone to what the file has, and saved over it.
    again.app.flows.undo()
    expect(again.app.flows.active).toMatchObject({ name: 'Customer dashboard', dirty: false })
    again.app.flows.redo()
    expect(await again.app.flows.save()).toBe(true)
    expect(world.files.texts.get(path)).toContain('"name": "Mine"')
  })

  test('asks before it saves changes over a file that was changed while it was gone', async () => {
    const world = new TestWorld(texts)
    const first = await opened(world)
    await first.app.flows.open(path)
    rename(first, 'Mine')
    world.clock.pass(1000)
    first.kill()
    world.files.change(path, text => text.replace('Customer dashboard', 'Theirs'))
    const again = await opened(world, first.session)
    expect(again.app.flows.active).toMatchObject({ name: 'Mine', dirty: true, changedOutside: true })
    const saving = again.app.flows.save()
    await settled()
    expect(again.app.flows.store.getState().question?.kind).toBe('conflict')
    again.app.flows.answer('cancel')
    expect(await saving).toBe(false)
  })

  test('takes over what a window that is gone had not saved, and leaves alone what one that is open has', async () => {
    const world = new TestWorld(texts)
    const first = await opened(world)
    await first.app.flows.open(path)
    rename(first, 'First')
    world.clock.pass(1000)
    const second = await opened(world)
    expect(names(second)).toEqual([])
    await second.app.flows.open(other)
    world.clock.pass(1000)
    first.kill()
    const third = await opened(world)
    expect(names(third)).toEqual(['First'])
    // Once taken over, it is not there for another.
    const fourth = await opened(world)
    expect(names(fourth)).toEqual([])
  })

  test('forgets what was saved, and what was thrown away', async () => {
    const world = new TestWorld(texts)
    const first = await opened(world)
    await first.app.flows.open(path)
    rename(first, 'Mine')
    world.clock.pass(1000)
    await first.app.flows.save()
    first.app.flows.create()
    rename(first, 'Thrown away')
    world.clock.pass(1000)
    const closing = first.app.flows.close()
    first.app.flows.answer('discard')
    await closing
    world.clock.pass(1000)
    expect(world.local.keys().filter(key => key.startsWith('fanfare:unsaved'))).toEqual([])
    first.kill()
    expect(names(await opened(world, first.session))).toEqual(['Mine'])
  })

  test('that was duplicated in the browser has a name of its own', async () => {
    const world = new TestWorld(texts)
    const first = await opened(world)
    await first.app.flows.open(path)
    rename(first, 'Mine')
    world.clock.pass(1000)
    const copy = { ...first.session }
    const second = await opened(world, copy)
    expect(names(second)).toEqual([])
  })
})

describe('a connection that was lost', () => {
  test('loses no edit, has the same workspace again, and shows what happened to files meanwhile', async () => {
    const world = new TestWorld(texts)
    world.root = null
    const window = await opened(world)
    await window.app.workspace.openFolder('/chosen')
    await window.app.flows.open(path)
    await window.app.flows.open(other)
    rename(window, 'Mine')
    world.server.lose()
    await settled()
    expect(window.app.workspace.store.getState()).toMatchObject({
      connected: false,
      connection: { kind: 'lost' },
    })
    rename(window, 'Mine again')
    expect(await window.app.flows.save()).toBe(false)
    world.files.change(path, text => text.replace('Customer dashboard', 'Theirs'))
    world.opened.length = 0
    world.clock.pass(1000)
    await settled()
    await settled()
    expect(world.opened).toEqual(['/chosen'])
    expect(names(window)).toEqual(['Theirs', 'Mine again'])
    expect(await window.app.flows.save()).toBe(true)
    // And files are watched again.
    world.files.change(path, text => text.replace('Theirs', 'Theirs again'))
    world.changed(path)
    await settled()
    await settled()
    expect(names(window)).toEqual(['Theirs again', 'Mine again'])
  })
})

describe('another workspace', () => {
  test('has its own tabs, and those of the last one come back with it', async () => {
    const world = new TestWorld(texts)
    const window = await opened(world)
    await window.app.flows.open(path)
    rename(window, 'Mine')
    await window.app.workspace.openFolder('/elsewhere')
    await settled()
    expect(names(window)).toEqual([])
    await window.app.workspace.openFolder('/work')
    await settled()
    expect(names(window)).toEqual(['Mine'])
    expect(window.app.flows.active?.dirty).toBe(true)
  })
})

describe('a flow that is begun while the next workspace is still being read', () => {
  test('stays', async () => {
    const window = await opened(new TestWorld(texts))
    const { workspace, flows } = window.app
    const arriving = new Promise<void>(resolve => {
      const stop = workspace.store.subscribe(({ info }) => {
        if (info?.workspace !== '/elsewhere') return
        stop()
        // As a key does that is pressed as soon as the new workspace is shown.
        queueMicrotask(() => resolve(void flows.create()))
      })
    })
    await Promise.all([workspace.openFolder('/elsewhere'), arriving])
    await settled()
    expect(flows.store.getState().tabs).toHaveLength(1)
  })
})

describe('the workspace of a page that is loaded again', () => {
  test('is the one that it had, unless the host was started for another since', async () => {
    const world = new TestWorld(texts)
    const window = await opened(world)
    await window.app.workspace.openFolder('/chosen')
    await settled()
    window.kill()
    const again = await opened(world, window.session)
    expect(again.app.workspace.store.getState().info?.workspace).toBe('/chosen')
    again.kill()
    world.root = '/started-for'
    const later = await opened(world, window.session)
    expect(later.app.workspace.store.getState().info?.workspace).toBe('/started-for')
  })
})

describe('problems', () => {
  test('are there a frame after the edit that made them, and name the service that was meant', async () => {
    const window = await opened(new TestWorld(texts))
    await window.app.flows.open(path)
    window.frames.draw()
    expect(window.app.flows.active?.problems).toEqual([])
    window.app.flows.edit('Service', doc => updateNode(doc, 'p2c' as never, { service: 'crm.get-custmer' }))
    expect(window.app.flows.active?.problems).toEqual([])
    expect(window.frames.waiting).toBe(1)
    window.frames.draw()
    expect(window.app.flows.active?.problems).toMatchObject([
      {
        code: 'service-missing',
        pointer: '/nodes/p2c/service',
        message: 'No service is called crm.get-custmer. Did you mean crm.get-customer?',
      },
    ])
    window.app.flows.undo()
    window.frames.draw()
    expect(window.app.flows.active?.problems).toEqual([])
  })

  test('that the host alone can see come when drawing rests', async () => {
    const secret = {
      severity: 'warning' as const,
      code: 'secret-missing',
      message: 'No secret is called X.',
      pointer: '/services/erp.get-orders/url',
    }
    const world = new TestWorld(texts, { 'flow.validate': () => ({ problems: [secret] }) })
    const window = await opened(world)
    await window.app.flows.open(path)
    window.frames.draw()
    world.clock.pass(1000)
    await settled()
    expect(window.app.flows.active?.problems).toEqual([secret])
  })
})

describe('the host', () => {
  test('is told how many flows are not saved, once for each number, and again by a new connection', async () => {
    const world = new TestWorld(texts)
    const window = await opened(world)
    await window.app.flows.open(path)
    rename(window, 'A')
    rename(window, 'B')
    await settled()
    expect(world.unsaved).toEqual([1])
    world.server.lose()
    await settled()
    world.clock.pass(1000)
    await settled()
    expect(world.unsaved).toEqual([1, 1])
    window.app.flows.undo()
    window.app.flows.undo()
    await settled()
    expect(world.unsaved).toEqual([1, 1, 0])
  })

  test('has its menu done, and what it opens opened', async () => {
    const world = new TestWorld(texts)
    const window = await opened(world)
    world.command('new')
    world.command('palette')
    world.command('nonsense')
    world.command('open:/elsewhere/flows/x.flow.json')
    await settled()
    expect(window.app.ui.store.getState().paletteOpen).toBe(true)
    expect(world.opened.at(-1)).toBe('/elsewhere/flows/x.flow.json')
  })

  test('has undone what the menu says in the text field that has the focus, else in the flow', async () => {
    const world = new TestWorld(texts)
    const window = await opened(world)
    await window.app.flows.open(path)
    rename(window, 'Mine')
    world.typing = true
    world.command('undo')
    world.command('redo')
    await settled()
    expect(world.undone).toEqual(['undo', 'redo'])
    expect(window.app.flows.active?.document.name).toBe('Mine')
    world.typing = false
    world.command('undo')
    await settled()
    expect(window.app.flows.active?.document.name).not.toBe('Mine')
  })

  test('closes the window when the user says so, and is told when the user would rather stay', async () => {
    const world = new TestWorld(texts)
    const window = await opened(world)
    await window.app.flows.open(path)
    rename(window, 'Mine')
    await settled()
    world.command('close')
    await settled()
    window.app.flows.answer('cancel')
    await settled()
    expect(window.closed()).toBe(false)
    expect(world.unsaved).toEqual([1, 1])
    world.command('close')
    await settled()
    window.app.flows.answer('save')
    await settled()
    await settled()
    expect(window.closed()).toBe(true)
    expect(world.unsaved.at(-1)).toBe(0)
    expect(world.files.texts.get(path)).toContain('Mine')
  })
})
