import { describe, expect, test } from 'vitest'
import { dashboardText } from '../../../shared/flow/testing/dashboard.ts'
import type { RunId } from '../../../shared/ids.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { RunUpdate } from '../../../shared/run/update.ts'
import { settled } from '../client/testing.ts'
import { RunTold, runId } from './testing/runs.ts'
import { opened, other, path, rename, TestWorld, texts } from './testing/test-app.ts'

describe('runs', () => {
  /** A host whose run a test tells of. */
  const running = () => {
    const told = new RunTold()
    told.invoke({
      targets: [
        ['p2c', ['v7a']],
        ['q9d', ['v7a']],
      ],
      node: 'n4k',
      finals: ['x1s'],
    })
    const emits = new Set<(update: RunUpdate) => void>()
    const started: { runId?: RunId | undefined; path?: string | undefined; flow?: object | undefined }[] = []
    const handlers: Partial<Handlers> = {
      'run.start': params => {
        started.push(params)
        return { runId: params.runId ?? runId, cid: told.summary.cid }
      },
      'run.watch': async ({ pending }, { emit, signal }) => {
        const own = (update: RunUpdate) => void emit(update)
        emits.add(own)
        if (!pending) own(told.snapshot())
        await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
        emits.delete(own)
      },
      'run.find': () => told.summary,
      'run.flow': () => ({ flow: JSON.parse(dashboardText.replace('Customer', 'Past')), input: null }),
      'run.cancel': () => told.run({ state: 'cancelled', endedAt: 2000 }).summary,
    }
    const tell = (update: RunUpdate): void => {
      for (const emit of emits) emit(update)
    }
    return { told, handlers, tell, started, watching: () => emits.size }
  }

  test('have all targets cancelled by their root invocations', async () => {
    const { handlers, told, tell } = running()
    told.invoke({ targets: [['p2c', []]], parent: 0 })
    const cancelled: string[] = []
    const window = await opened(
      new TestWorld(texts, {
        ...handlers,
        'run.cancel-invocation': ({ invocationId }) => {
          cancelled.push(invocationId)
          return { cancelled: 2 }
        },
      }),
    )
    await window.app.flows.open(path)
    await window.app.runs.cancelTargets()
    expect(cancelled).toEqual([])
    await window.app.runs.start()
    tell(told.snapshot())
    await settled()
    window.frames.draw()
    await window.app.runs.cancelTargets()
    const roots = window.app.runs.store.getState().run?.view?.invocations.filter(one => one.parent === null)
    expect(roots).toHaveLength(1)
    expect(cancelled).toEqual(roots?.map(one => one.invocationId))
  })

  test('are given what the last one was given, until they are given something else', async () => {
    const { handlers, started, told, tell } = running()
    const flow = { flow: JSON.parse(dashboardText), input: { id: 7 } }
    const window = await opened(new TestWorld(texts, { ...handlers, 'run.flow': () => flow }))
    const { runs, flows } = window.app
    const inputs = () => started.map(params => (params as { input?: unknown }).input)
    await flows.open(path)
    await runs.start()
    tell(told.run({ state: 'completed', endedAt: 2000 }).snapshot())
    await settled()
    window.frames.draw()
    await runs.openRun(runId)
    tell(told.snapshot())
    await settled()
    window.frames.draw()
    expect(runs.store.getState().run?.input).toEqual({ id: 7 })
    runs.backToEditing()
    await runs.start()
    expect(inputs()).toEqual([undefined, { id: 7 }])
    runs.backToEditing()
    await runs.start({ input: null })
    expect(inputs()).toEqual([undefined, { id: 7 }, undefined])
  })

  test('are exported in pieces, of whatever length; what hinders that is said', async () => {
    const { handlers } = running()
    let whole = true
    const exporting: Handlers['run.export'] = async (_, { emit }) => {
      await emit('{"formatVersion":')
      if (!whole) throw new CommandError('E_HISTORY', 'The run is damaged.')
      await emit(' 1}\n')
    }
    const window = await opened(new TestWorld(texts, { ...handlers, 'run.export': exporting }))
    expect(await window.app.runs.exportRun()).toBeNull()
    await window.app.runs.openRun(runId)
    expect(await window.app.runs.exportRun()).toEqual({
      fileName: `${runId}.run.json`,
      pieces: ['{"formatVersion":', ' 1}\n'],
    })
    whole = false
    expect(await window.app.runs.exportRun()).toBeNull()
    expect(window.app.runs.store.getState().run?.error).toContain('damaged')
  })

  test('are started with the document as it stands, under an id that is watched first', async () => {
    const { handlers, started, told, tell } = running()
    const window = await opened(new TestWorld(texts, handlers))
    await window.app.flows.open(path)
    rename(window, 'Not saved')
    const id = await window.app.runs.start()
    expect(started).toEqual([{ runId: id, path, flow: expect.objectContaining({ name: 'Not saved' }) }])
    expect(window.app.runs.store.getState().run).toMatchObject({ runId: id, live: true, document: null })
    tell(told.call(0, 'running').snapshot())
    await settled()
    window.frames.draw()
    expect(window.app.runs.status('p2c' as never)).toMatchObject({ state: 'running' })
    expect(window.app.runs.store.getState().rows).toHaveLength(5)
    expect(window.app.flows.active?.runId).toBe(id)
    expect(window.app.notices.store.getState().notice?.text).toBe('A started')
    // One run at a time on a tab.
    expect(await window.app.runs.start()).toBeNull()
  })

  test('of an invalid flow show its problems, and are not there', async () => {
    const { handlers } = running()
    const world = new TestWorld(texts, {
      ...handlers,
      'run.start': () => {
        throw new CommandError('E_INVALID_FLOW', 'The flow has an error and was not run.')
      },
    })
    const window = await opened(world)
    await window.app.flows.open(path)
    expect(await window.app.runs.start()).toBeNull()
    expect(window.app.runs.store.getState()).toMatchObject({
      run: null,
      error: expect.stringContaining('was not run'),
    })
    expect(window.app.ui.store.getState().dockTab).toBe('problems')
    expect(window.app.flows.active?.runId).toBeNull()
  })

  test('go on being watched after the page was loaded again in the middle, and after a lost connection', async () => {
    const { handlers, told, tell, watching } = running()
    const world = new TestWorld(texts, handlers)
    const first = await opened(world)
    await first.app.flows.open(path)
    const id = await first.app.runs.start()
    world.clock.pass(1000)
    first.kill()
    await settled()
    expect(watching()).toBe(0)

    const again = await opened(world, first.session)
    await settled()
    expect(watching()).toBe(1)
    again.frames.draw()
    expect(again.app.runs.store.getState().run).toMatchObject({ runId: id, live: true, document: null })
    tell(told.call(0, 'ok', { runMs: 5 }).changes())
    await settled()
    again.frames.draw()
    expect(again.app.runs.status('p2c' as never)).toMatchObject({ state: 'ok' })

    world.server.lose()
    await settled()
    told.call(1, 'failed').changes()
    world.clock.pass(1000)
    await settled()
    await settled()
    again.frames.draw()
    expect(again.app.runs.status('q9d' as never)).toMatchObject({ state: 'failed' })
    expect(again.app.runs.failedNodes()).toEqual(['q9d'])
  })

  test('that were deleted while the page was away are not shown, and nothing is said of them', async () => {
    const { handlers } = running()
    const gone = (): never => {
      throw new CommandError('E_NOT_FOUND', 'There is no such run.')
    }
    let deleted = false
    const watch = handlers['run.watch']
    const world = new TestWorld(texts, {
      ...handlers,
      'run.watch': async (params, context) => (deleted ? gone() : watch?.(params, context)),
    })
    const first = await opened(world)
    await first.app.flows.open(path)
    await first.app.runs.start()
    world.clock.pass(1000)
    first.kill()
    deleted = true
    const again = await opened(world, first.session)
    await settled()
    expect(again.app.flows.active).toMatchObject({ path, runId: null })
    expect(again.app.runs.store.getState()).toMatchObject({ run: null, error: null })
  })

  test('of the past are shown locked, with the flow as it was, until one goes back to editing', async () => {
    const { handlers } = running()
    const world = new TestWorld({ ...texts, 'flows/a.flow.json': dashboardText }, handlers)
    const window = await opened(world)
    await window.app.flows.open(path)
    expect(await window.app.runs.openRun(runId)).toBe(true)
    // Its own flow's tab.
    expect(window.app.flows.active?.path).toBe('flows/a.flow.json')
    expect(window.app.runs.store.getState().run?.document?.name).toBe('Past dashboard')
    expect(rename(window, 'No')).toBe(false)
    expect(window.app.runs.exportFlow()?.text).toContain('Past dashboard')
    world.clock.pass(1000)
    window.kill()

    const again = await opened(world, window.session)
    await settled()
    expect(again.app.runs.store.getState().run?.document?.name).toBe('Past dashboard')
    again.app.runs.editThisVersion()
    expect(again.app.runs.store.getState().run).toBeNull()
    expect(again.app.flows.active).toMatchObject({ name: 'Past dashboard', dirty: true })
    again.app.flows.undo()
    expect(again.app.flows.active).toMatchObject({ name: 'Customer dashboard', dirty: false })
  })

  test('of a flow whose file is gone are shown on a tab of their own', async () => {
    const { handlers } = running()
    const window = await opened(new TestWorld(texts, handlers))
    expect(await window.app.runs.openRun(runId)).toBe(true)
    expect(window.app.flows.active).toMatchObject({ path: null, name: 'Past dashboard' })
    expect(window.app.flows.store.getState().error).toBeNull()
  })

  test('belong to their tab', async () => {
    const { handlers, told, tell } = running()
    const window = await opened(new TestWorld(texts, handlers))
    await window.app.flows.open(path)
    const id = await window.app.runs.start()
    const woken: string[] = []
    window.app.runs.onStatus('p2c' as never, () => woken.push('p2c'))
    window.app.runs.onStatus('q9d' as never, () => woken.push('q9d'))
    tell(told.snapshot())
    await settled()
    window.frames.draw()
    woken.length = 0
    tell(told.call(1, 'running').changes())
    await settled()
    window.frames.draw()
    expect(woken).toEqual(['q9d'])
    const one = window.app.flows.active?.id ?? ''
    await window.app.flows.open(other)
    expect(window.app.runs.store.getState().run).toBeNull()
    expect(window.app.runs.status('q9d' as never)).toBeNull()
    woken.length = 0
    tell(told.call(1, 'ok').changes())
    await settled()
    window.frames.draw()
    expect(woken).toEqual([])
    window.app.flows.activate(one)
    expect(window.app.runs.store.getState().run).toMatchObject({ runId: id })
    expect(window.app.runs.status('q9d' as never)).toMatchObject({ state: 'ok' })
    expect(woken.sort()).toEqual(['p2c', 'q9d'])
  })

  test('select their node with their call', async () => {
    const { handlers, told, tell } = running()
    const window = await opened(new TestWorld(texts, handlers))
    await window.app.flows.open(path)
    await window.app.runs.start()
    tell(told.snapshot())
    await settled()
    window.frames.draw()
    window.app.ui.selectCall(2)
    expect(window.app.ui.store.getState().selection).toEqual({ nodes: ['v7a'], edges: [], call: 2 })
    window.app.ui.selectCall(null)
    expect(window.app.ui.store.getState().selection).toEqual({ nodes: [], edges: [], call: null })
  })
})
