import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { eventsOf, parseEvent } from '../harness/events.ts'
import { eventually } from '../harness/eventually.ts'
import { flowOf } from '../harness/flow.ts'
import { isAlive } from '../harness/processes.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

const FLOW = 'flows/busy.flow.json'

/** A run in which one target is done, and the others would go on for ever, each in another way. */
async function busyWorkspace(): Promise<Workspace> {
  return makeWorkspace({
    services: {
      quick: "async ctx => { mark('quick'); return 1 }",
      polite: "async ctx => { mark('polite'); await gate('never', ctx.signal) }",
      deaf: "async ctx => { mark('deaf'); await gate('never') }",
      blocking: "ctx => { mark('blocking'); for (;;); }",
      hears: "async ctx => { mark('heard ' + ctx.request.payload.target) }",
      final: "async ctx => { mark('final') }",
    },
    flows: {
      busy: flowOf({
        targets: { q: 'quick', p: 'polite', d: 'deaf', b: 'blocking', o: 'outside' },
        onTarget: { h: 'hears' },
        onFinal: { f: 'final' },
        services: {
          outside: {
            kind: 'process',
            command: [
              'sh',
              '-c',
              // Neither it nor its child listens to a polite request.
              "trap '' TERM INT; sh -c \"trap '' TERM INT; sleep 600; sleep 600\" & echo $! >> pids; echo $$ >> pids; echo outside >> marks.log; wait; wait",
            ],
          },
        },
      }),
    },
  })
}

async function untilBusy(workspace: Workspace): Promise<number[]> {
  for (const mark of ['heard quick', 'polite', 'deaf', 'blocking', 'outside'])
    await workspace.waitForMark(mark)
  const pids = (await workspace.read('pids')).trim().split('\n').map(Number)
  expect(pids.map(isAlive)).toEqual([true, true])
  return pids
}

const runSchema = z.object({
  runId: z.string(),
  state: z.string(),
  counts: z.object({ targetsOk: z.int(), deliveries: z.int() }),
})

async function lastRun(workspace: Workspace): Promise<z.infer<typeof runSchema>> {
  const { lines } = await workspace.fanfare(['runs', '--json'])
  return runSchema.parse(JSON.parse(lines[0] ?? ''))
}

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', signal => {
  test('cancels the run, and leaves no process', async () => {
    const workspace = await busyWorkspace()
    const running = workspace.start(['run', FLOW, '--json'])
    const pids = await untilBusy(workspace)
    await running.waitForEvent('delivery.completed')

    running.signal(signal)
    const { code, lines, stderr } = await running.finished

    expect(code).toBe(130)
    expect(stderr).toBe('')
    const events = lines.map(parseEvent)
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', state: 'cancelled', ok: false })
    const deliveries = eventsOf(events, 'delivery.completed')
    expect(deliveries.filter(({ ok }) => ok).map(({ target }) => target)).toEqual(['quick'])
    for (const { ok, errorCode } of deliveries) if (!ok) expect(errorCode).toBe('E_CANCELLED')
    expect(await lastRun(workspace)).toMatchObject({ state: 'cancelled', counts: { targetsOk: 1 } })
    // Callbacks of what was cancelled were not invoked.
    expect((await workspace.marks()).filter(mark => /heard|final/.test(mark))).toEqual(['heard quick'])
    await workspace.untilQuiet()
    expect(pids.map(isAlive)).toEqual([false, false])
  })
})

describe('Ctrl+C', () => {
  test("reaches all of the terminal's group at once, workers included", async () => {
    const workspace = await busyWorkspace()
    const running = workspace.start(['run', FLOW, '--json'])
    await untilBusy(workspace)
    await running.waitForEvent('delivery.completed')

    running.signalGroup('SIGINT')
    const { code, lines } = await running.finished

    expect(code).toBe(130)
    expect(parseEvent(lines.at(-1) ?? '')).toMatchObject({ type: 'run.completed', state: 'cancelled' })
    const failed = eventsOf(lines.map(parseEvent), 'target.completed').filter(({ ok }) => !ok)
    expect(new Set(failed.map(({ errorCode }) => errorCode))).toEqual(new Set(['E_CANCELLED']))
    expect(await lastRun(workspace)).toMatchObject({ state: 'cancelled' })
    await workspace.untilQuiet()
  })

  test('says so to people, and what it took with it', async () => {
    const workspace = await busyWorkspace()
    const running = workspace.start(['run', FLOW])
    await untilBusy(workspace)
    await running.waitForText('hears')

    running.signal('SIGINT')
    const { code, stdout } = await running.finished

    expect(code).toBe(130)
    expect(stdout).toContain('Cancelling. Ctrl+C again ends at once.')
    expect(stdout).toMatch(/^Cancelled$/m)
    expect(stdout).toMatch(/Targets +1 OK/)
    await workspace.untilQuiet()
  })

  test('a second time ends at once, and leaves no process', async () => {
    const workspace = await busyWorkspace()
    const running = workspace.start(['run', FLOW])
    const pids = await untilBusy(workspace)

    running.signal('SIGINT')
    await running.waitForText('Ctrl+C again ends at once')
    running.signal('SIGINT')
    const { code } = await running.finished

    expect(code).toBe(130)
    await workspace.untilQuiet()
    expect(pids.map(isAlive)).toEqual([false, false])
    expect((await lastRun(workspace)).state).toMatch(/^(cancelled|interrupted)$/)
  })

  test('while nothing has begun yet leaves nothing behind', async () => {
    const workspace = await busyWorkspace()
    const running = workspace.start(['run', FLOW, '--json', '--input', '-'])
    running.signal('SIGINT')
    const { code, signal } = await running.finished
    // Before the program listens, the signal ends it by itself.
    expect(code ?? signal).toSatisfy(ending => ending === 130 || ending === 'SIGINT')
    await workspace.untilQuiet()
  })

  test('a cancelled run can be shown, and says what was cancelled', async () => {
    const workspace = await busyWorkspace()
    const running = workspace.start(['run', FLOW, '--json'])
    await untilBusy(workspace)
    running.signal('SIGINT')
    await running.finished

    const { code, stdout } = await workspace.fanfare(['show', 'last'])

    expect(code).toBe(0)
    expect(stdout).toMatch(/^Cancelled$/m)
    for (const name of ['polite', 'deaf', 'blocking', 'outside']) {
      expect(stdout).toMatch(new RegExp(`Cancelled +${name}`))
    }
    await workspace.untilQuiet()
  })
})

test('a watcher that is interrupted leaves the run alone', async () => {
  const workspace = await makeWorkspace({
    services: { waits: "async ctx => { mark('waits'); await gate('open'); return 7 }" },
    flows: { waiting: flowOf({ targets: { w: 'waits' } }) },
  })
  const running = workspace.start(['run', 'flows/waiting.flow.json', '--json'])
  await workspace.waitForMark('waits')
  const watching = workspace.start(['watch', 'last', '--json'])
  await watching.waitForEvent('target.queued')

  watching.signal('SIGINT')
  const watched = await watching.finished
  expect(running.ended).toBe(false)
  await workspace.open('open')
  const ran = await running.finished

  expect(watched.code).toBe(130)
  expect(ran.code).toBe(0)
  await eventually('the run is complete', async () => (await lastRun(workspace)).state === 'completed')
})
