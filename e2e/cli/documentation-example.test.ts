import { expect, test } from 'vitest'
import { eventsOf, generatedId, parseEvent, parsePayload, type RunEvent } from '../harness/events.ts'
import { flowOf } from '../harness/flow.ts'
import { examplesFolder } from '../harness/paths.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

const FLOW = 'flows/documentation-example.flow.json'

/** A callback that keeps what it receives, to the byte, and the cid of its invocation. */
const keepingCallback = `async ctx => {
  const { writeFileSync, mkdirSync } = await import('node:fs')
  const { payload } = ctx.request
  mkdirSync('RECEIVED', { recursive: true })
  writeFileSync('RECEIVED/' + NAME + '-for-' + payload.target + '.json', JSON.stringify(payload))
  writeFileSync('RECEIVED/' + NAME + '-for-' + payload.target + '.cid', ctx.environ['fanfare.request_ctx.parallel_exec_cid'])
  return ctx.channel
}`

async function documentationExample({ keeping }: { keeping: boolean }): Promise<Workspace> {
  const workspace = await makeWorkspace({ from: `${examplesFolder}/documentation-example` })
  if (!keeping) return workspace
  for (const name of ['callback1', 'callback2']) {
    const code = keepingCallback
      .replaceAll('NAME', JSON.stringify(name))
      .replaceAll('RECEIVED', workspace.path('received'))
    await workspace.write(`services/my/${name}.ts`, `export default ${code}\n`)
  }
  return workspace
}

test('two targets and two callbacks are four deliveries of exactly what the callbacks receive', async () => {
  const workspace = await documentationExample({ keeping: true })

  const { code, lines, stderr } = await workspace.fanfare(['run', FLOW, '--json'])

  expect(stderr).toBe('')
  expect(code).toBe(0)
  const deliveries = eventsOf(lines.map(parseEvent), 'delivery.completed')
  expect(deliveries.map(({ callback, target }) => `${callback} for ${target}`).sort()).toEqual([
    'my.callback1 for service1',
    'my.callback1 for service2',
    'my.callback2 for service1',
    'my.callback2 for service2',
  ])
  for (const { payload, callback, target, phase, response } of deliveries) {
    const { source, ok, exception, cid } = parsePayload(payload)
    expect({ source, ok, exception, phase, response }).toEqual({
      source: 'parallel1.my-service',
      ok: true,
      exception: null,
      phase: 'on-target',
      response: 'parallel-exec-on-target',
    })
    const file = `received/${callback.replace('my.', '')}-for-${target}`
    expect(await workspace.read(`${file}.json`)).toBe(JSON.stringify(payload))
    expect(await workspace.read(`${file}.cid`)).toBe(cid)
    expect(cid).toMatch(generatedId)
  }
  expect(await workspace.filesIn('received')).toHaveLength(8)
})

test("the user's cid is everywhere, unchanged", async () => {
  const cid = '1632-5754-5628-5197'
  const workspace = await documentationExample({ keeping: true })

  const { code, lines } = await workspace.fanfare(['run', FLOW, '--json', '--cid', cid])

  expect(code).toBe(0)
  const events = lines.map(parseEvent)
  expect(eventsOf(events, 'run.started')[0]?.cid).toBe(cid)
  expect(eventsOf(events, 'run.completed')[0]?.cid).toBe(cid)
  const deliveries = eventsOf(events, 'delivery.completed')
  expect(deliveries.map(({ payload }) => parsePayload(payload).cid)).toEqual([cid, cid, cid, cid])
  for (const { callback, target } of deliveries) {
    const file = `received/${callback.replace('my.', '')}-for-${target}.cid`
    expect(await workspace.read(file)).toBe(cid)
  }
  const found = await workspace.fanfare(['runs', '--cid', cid, '--json'])
  expect(found.lines).toHaveLength(1)
})

test('each line is one event, numbered from 1 without a gap, in an order that makes sense', async () => {
  const workspace = await documentationExample({ keeping: false })

  const { lines } = await workspace.fanfare(['run', FLOW, '--json'])

  const events = lines.map(parseEvent)
  expect(events.map(({ seq }) => seq)).toEqual(lines.map((_line, index) => index + 1))
  expect(new Set(events.map(({ runId }) => runId)).size).toBe(1)
  expect(events.at(0)?.type).toBe('run.started')
  expect(events.at(-1)?.type).toBe('run.completed')
  const at = (matches: (event: RunEvent) => boolean): number => events.findIndex(matches)
  for (const target of ['service1', 'service2']) {
    const of = (type: string) =>
      at(event => event.type === type && 'target' in event && event.target === target)
    const places = ['target.queued', 'target.started', 'target.completed', 'delivery.started'].map(of)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
  }
})

test('each event has the fields that the contract names, and no others', async () => {
  const workspace = await documentationExample({ keeping: false })
  const call = ['seq', 'ts', 'runId', 'invocationId', 'nodeId', 'attempt']
  const outcome = ['ok', 'exception', 'response', 'queuedMs', 'runMs', 'errorCode']
  const delivery = ['type', ...call, 'phase', 'callback', 'target', 'payload']

  const { lines } = await workspace.fanfare(['run', FLOW, '--json'])

  const fields = new Map(lines.map(parseEvent).map(event => [event.type, Object.keys(event).sort()]))
  expect(Object.fromEntries(fields)).toEqual({
    'run.started': ['type', 'seq', 'ts', 'runId', 'cid', 'flow', 'name'].sort(),
    'target.queued': ['type', ...call, 'target'].sort(),
    'target.started': ['type', ...call, 'target'].sort(),
    'target.completed': ['type', ...call, 'target', ...outcome].sort(),
    'delivery.started': delivery.sort(),
    'delivery.completed': [...delivery, ...outcome].sort(),
    log: ['type', ...call, 'service', 'level', 'message'].sort(),
    'run.completed': ['type', 'seq', 'ts', 'runId', 'ok', 'state', 'counts', 'wallMs', 'cid'].sort(),
  })
})

test('the same by a service in code', async () => {
  const workspace = await documentationExample({ keeping: true })
  await workspace.writeFlow('in-code', flowOf({ source: 'somebody', targets: { t: 'parallel1.my-service' } }))

  const { code, lines } = await workspace.fanfare(['run', 'flows/in-code.flow.json', '--json'])

  expect(code).toBe(0)
  const events = lines.map(parseEvent)
  const deliveries = eventsOf(events, 'delivery.completed')
  expect(deliveries.map(({ callback, target }) => `${callback} for ${target}`).sort()).toEqual([
    'my.callback1 for service1',
    'my.callback1 for service2',
    'my.callback2 for service1',
    'my.callback2 for service2',
  ])
  const issuer = eventsOf(events, 'target.completed').find(({ target }) => target === 'parallel1.my-service')
  for (const { payload, callback, target, nodeId, invocationId } of deliveries) {
    const { source, cid } = parsePayload(payload)
    expect(source).toBe('parallel1.my-service')
    expect(issuer?.response).toEqual({ cid })
    expect(nodeId).toBeNull()
    expect(invocationId).not.toBe(issuer?.invocationId)
    const file = `received/${callback.replace('my.', '')}-for-${target}.json`
    expect(await workspace.read(file)).toBe(JSON.stringify(payload))
  }
  // What a handler invokes has a cid of its own.
  expect(issuer?.response).not.toEqual({ cid: eventsOf(events, 'run.started')[0]?.cid })
})
