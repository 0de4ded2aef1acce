import { expect, test } from 'vitest'
import { eventsOf, parseEvent, type RunEvent } from '../harness/events.ts'
import { flowOf } from '../harness/flow.ts'
import { recordedAttempts } from '../harness/history-file.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

const FLOW = 'flows/waiting.flow.json'

function waitingWorkspace(): Promise<Workspace> {
  return makeWorkspace({
    services: {
      quick: "async ctx => { ctx.log.info('quick was here'); return { by: process.pid } }",
      waits: "async ctx => { mark('waits'); await gate('open', ctx.signal); return 'at last' }",
      hears: 'async () => 1',
    },
    flows: { waiting: flowOf({ targets: { q: 'quick', w: 'waits' }, onTarget: { h: 'hears' } }) },
  })
}

const outcomes = (events: readonly RunEvent[]): string[] =>
  events
    .flatMap(event =>
      event.type === 'target.completed' || event.type === 'delivery.completed'
        ? [`${event.type} ${event.nodeId} ${event.target} ${event.ok} ${JSON.stringify(event.response)}`]
        : [],
    )
    .sort()

test('watch follows a run of another process to its end, and says the same of it', async () => {
  const workspace = await waitingWorkspace()
  const running = workspace.start(['run', FLOW, '--json'])
  const { runId } = await running.waitForEvent('delivery.completed', ({ target }) => target === 'quick')
  await workspace.waitForMark('waits')

  const byEvents = workspace.start(['watch', runId.slice(0, 12), '--json'])
  const byLines = workspace.start(['watch', 'last'])
  await byEvents.waitForEvent('delivery.completed', ({ target }) => target === 'quick')
  await byLines.waitForText(/OK +quick/)
  expect([running.ended, byEvents.ended, byLines.ended]).toEqual([false, false, false])
  await workspace.open('open')
  const [ran, events, lines] = await Promise.all([running, byEvents, byLines].map(({ finished }) => finished))

  expect([ran?.code, events?.code, lines?.code]).toEqual([0, 0, 0])
  const watched = events?.lines.map(parseEvent) ?? []
  expect(watched.map(({ seq }) => seq)).toEqual(watched.map((_event, index) => index + 1))
  expect(outcomes(watched)).toEqual(outcomes(ran?.lines.map(parseEvent) ?? []))
  expect(watched.at(-1)).toMatchObject({ type: 'run.completed', ok: true, state: 'completed' })
  expect(lines?.stdout).toMatch(/OK +waits/)
  expect(lines?.stdout).toMatch(/^All OK$/m)
})

test('who watches a run whose process is killed is told that it was interrupted', async () => {
  const workspace = await waitingWorkspace()
  const running = workspace.start(['run', FLOW, '--json'])
  await running.waitForEvent('delivery.completed')
  await workspace.waitForMark('waits')
  const watching = workspace.start(['watch', 'last', '--json'])
  await watching.waitForEvent('delivery.completed')

  await running.killGroup()
  const { code, lines } = await watching.finished

  expect(code).toBe(1)
  expect(parseEvent(lines.at(-1) ?? '')).toMatchObject({
    type: 'run.completed',
    ok: false,
    state: 'interrupted',
  })
})

test('two processes run flows of one workspace at once, and share its history', async () => {
  const workspace = await waitingWorkspace()
  const two = ['one', 'two'].map(cid => workspace.start(['run', FLOW, '--json', '--cid', cid]))
  for (const running of two) await running.waitForEvent('delivery.completed')
  const during = await workspace.fanfare(['runs', '--state', 'running', '--json'])
  expect(during.lines).toHaveLength(2)
  await workspace.open('open')
  const ended = await Promise.all(two.map(({ finished }) => finished))

  expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ])
  for (const { lines } of ended) {
    const events = lines.map(parseEvent)
    expect(eventsOf(events, 'delivery.completed')).toHaveLength(2)
    expect(recordedAttempts(workspace, events[0]?.runId ?? '')).toHaveLength(4)
  }
  const after = await workspace.fanfare(['runs', '--state', 'completed', '--json'])
  expect(after.lines).toHaveLength(2)
})

test('many processes at once lose nothing', async () => {
  const workspace = await waitingWorkspace()
  await workspace.open('open')
  const cids = Array.from({ length: 6 }, (_, index) => `cid-${index}`)
  const ended = await Promise.all(cids.map(cid => workspace.fanfare(['run', FLOW, '--json', '--cid', cid])))
  expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(cids.map(() => [0, '']))
  const { lines } = await workspace.fanfare(['runs', '--json'])
  expect(lines.map(line => JSON.parse(line).cid).sort()).toEqual(cids)
})
