import { expect, test } from 'vitest'
import { completionOf, eventsOf, parseEvent, parsePayload } from '../harness/events.ts'
import { flowOf } from '../harness/flow.ts'
import { makeWorkspace } from '../harness/workspace.ts'

const FLOW = 'flows/pinned.flow.json'

test('a pinned response or failure stands for running the service; callbacks hear of it as of any other', async () => {
  const workspace = await makeWorkspace({
    services: {
      slow: "async ctx => { mark('slow ran'); return 'from the service' }",
      other: "async ctx => { mark('other ran'); return 'other' }",
      hears: "async ctx => { mark('heard'); return 1 }",
    },
    flows: { pinned: flowOf({ targets: { a: 'slow', b: 'slow', c: 'other' }, onTarget: { h: 'hears' } }) },
    files: {
      '.fanfare/pins.json': JSON.stringify({
        [FLOW]: {
          a: { response: { rows: [1, null, 'x'] } },
          b: { exception: 'no route to host', errorCode: 'E_HTTP' },
        },
      }),
    },
  })

  const { code, lines } = await workspace.fanfare(['run', FLOW, '--json'])

  expect(code).toBe(1)
  const events = lines.map(parseEvent)
  const completed = eventsOf(events, 'target.completed')
  expect(completed.find(({ nodeId }) => nodeId === 'a')).toMatchObject({
    ok: true,
    response: { rows: [1, null, 'x'] },
  })
  expect(completed.find(({ nodeId }) => nodeId === 'b')).toMatchObject({
    ok: false,
    errorCode: 'E_HTTP',
    exception: 'no route to host',
    response: '',
  })
  expect(completionOf(events, 'other')).toMatchObject({ ok: true, response: 'other' })
  const payloads = eventsOf(events, 'delivery.completed').map(({ payload }) => parsePayload(payload))
  expect(payloads.map(({ response }) => response)).toEqual(
    expect.arrayContaining([{ rows: [1, null, 'x'] }, '', 'other']),
  )
  expect((await workspace.marks()).sort()).toEqual(['heard', 'heard', 'heard', 'other ran'])

  const shown = await workspace.fanfare(['show', 'last'])
  expect(shown.stdout).toMatch(/slow +.*pinned/)

  // Taken away, the service runs again.
  await workspace.write('.fanfare/pins.json', '{}')
  const again = await workspace.fanfare(['run', FLOW, '--json'])
  expect(again.code).toBe(0)
  expect((await workspace.marks()).filter(mark => mark === 'slow ran')).toHaveLength(2)
})

test('a file of pins that is damaged is said, and nothing runs', async () => {
  const workspace = await makeWorkspace({
    services: { slow: "async ctx => mark('slow ran')" },
    flows: { pinned: flowOf({ targets: { a: 'slow' } }) },
    files: { '.fanfare/pins.json': '{"flows/pinned' },
  })
  const { code, stderr } = await workspace.fanfare(['run', FLOW])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^error: .*\.fanfare\/pins\.json/)
  expect(await workspace.marks()).toEqual([])
})
