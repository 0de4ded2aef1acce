import { expect, test } from 'vitest'
import { eventsOf, parseEvent } from '../harness/events.ts'
import { flowOf } from '../harness/flow.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

const FLOW = 'flows/reload.flow.json'

/** `greet` runs at once, and once more when `waits` has responded, in one run of one process. */
async function reloadWorkspace(): Promise<Workspace> {
  const flow = flowOf({
    targets: { early: 'greet', w: 'waits' },
    onTarget: {},
  })
  flow.nodes.again = { kind: 'callback', service: 'next' }
  flow.nodes.late = { kind: 'target', service: 'greet' }
  flow.edges.e1 = { from: 'w', to: 'again', role: 'on-target' }
  flow.edges.e2 = { from: 'again', to: 'late', role: 'call' }
  return makeWorkspace({
    services: {
      greet: "async () => 'first version'",
      waits: "async ctx => { mark('waits'); await gate('open', ctx.signal); return 1 }",
      next: 'async () => 1',
    },
    flows: { reload: flow },
  })
}

test('a service that is changed while a run goes on is picked up by its next invocation', async () => {
  const workspace = await reloadWorkspace()
  const running = workspace.start(['run', FLOW, '--json'])
  await running.waitForEvent('target.completed', ({ nodeId }) => nodeId === 'early')
  await workspace.waitForMark('waits')

  await workspace.writeService('greet', "async () => 'second version'")
  await workspace.open('open')
  const { code, lines } = await running.finished

  expect(code).toBe(0)
  const completed = eventsOf(lines.map(parseEvent), 'target.completed')
  const responses = Object.fromEntries(completed.map(({ nodeId, response }) => [nodeId, response]))
  expect(responses).toEqual({ early: 'first version', w: 1, late: 'second version' })
})

test('so is a module that it imports', async () => {
  const workspace = await reloadWorkspace()
  await workspace.write('lib/words.mjs', "export const word = 'old'\n")
  await workspace.write(
    'services/greet.mjs',
    "import { word } from '../lib/words.mjs'\nexport default async () => word\n",
  )

  const imported = workspace.start(['run', FLOW, '--json'])
  await imported.waitForEvent('target.completed', ({ nodeId }) => nodeId === 'early')
  await workspace.waitForMark('waits')
  await workspace.write('lib/words.mjs', "export const word = 'new'\n")
  await workspace.open('open')
  const completed = eventsOf((await imported.finished).lines.map(parseEvent), 'target.completed')
  expect(completed.find(({ nodeId }) => nodeId === 'early')?.response).toBe('old')
  expect(completed.find(({ nodeId }) => nodeId === 'late')?.response).toBe('new')
})

test('a service that is broken meanwhile fails alone, and says where', async () => {
  const workspace = await reloadWorkspace()
  const running = workspace.start(['run', FLOW, '--json'])
  await running.waitForEvent('target.completed', ({ nodeId }) => nodeId === 'early')
  await workspace.waitForMark('waits')

  await workspace.write('services/greet.mjs', 'export default async () => {\n  return ]\n}\n')
  await workspace.open('open')
  const { code, lines } = await running.finished

  const late = eventsOf(lines.map(parseEvent), 'target.completed').find(({ nodeId }) => nodeId === 'late')
  expect(late).toMatchObject({ ok: false, errorCode: 'E_SERVICE_LOAD' })
  expect(late?.exception).toContain('services/greet.mjs:2')
  expect(code).toBe(1)
})

test('each of many changes in a row is seen by the invocation that follows it', async () => {
  const rounds = 12
  const workspace = await makeWorkspace({
    services: {
      greet: "async () => 'version 0'",
      driver: `async ctx => {
        const heard = [await ctx.invoke('greet')]
        for (let round = 1; round <= ${rounds}; round++) {
          mark('ready ' + round)
          await gate('go-' + round, ctx.signal)
          heard.push(await ctx.invoke('greet'))
        }
        return heard
      }`,
    },
    flows: { reload: flowOf({ targets: { d: 'driver' } }) },
  })
  const running = workspace.start(['run', FLOW, '--json'])
  for (let round = 1; round <= rounds; round++) {
    await workspace.waitForMark(`ready ${round}`)
    await workspace.writeService('greet', `async () => 'version ${round}'`)
    await workspace.open(`go-${round}`)
  }
  const { lines } = await running.finished

  const driver = eventsOf(lines.map(parseEvent), 'target.completed').find(({ target }) => target === 'driver')
  expect(driver?.response).toEqual(Array.from({ length: rounds + 1 }, (_, round) => `version ${round}`))
})
