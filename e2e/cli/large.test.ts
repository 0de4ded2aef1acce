import { expect, test } from 'vitest'
import { z } from 'zod'
import { completionOf, eventsOf, parseEvent, parsePayload } from '../harness/events.ts'
import { flowOf } from '../harness/flow.ts'
import { recordedAttempts } from '../harness/history-file.ts'
import { makeWorkspace } from '../harness/workspace.ts'

const MIB = 1024 * 1024
const referenceSchema = z.strictObject({ $body: z.string(), bytes: z.int(), preview: z.string() })

test('a response of 1 MiB is a reference with a preview in events, and whole where all is asked for', async () => {
  const workspace = await makeWorkspace({
    services: {
      big: `async () => 'x'.repeat(${MIB})`,
      small: 'async () => "y".repeat(60_000)',
      measures: 'async ctx => ctx.request.payload.response.length',
    },
    flows: { large: flowOf({ targets: { b: 'big', s: 'small' }, onTarget: { m: 'measures' } }) },
  })

  const brief = await workspace.fanfare(['run', 'flows/large.flow.json', '--json'])
  const events = brief.lines.map(parseEvent)
  const reference = referenceSchema.parse(completionOf(events, 'big').response)
  expect(reference.bytes).toBe(MIB + 2)
  expect(reference.preview.length).toBeLessThanOrEqual(64 * 1024)
  expect(reference.preview).toMatch(/^"x+/)
  expect(completionOf(events, 'small').response).toBe('y'.repeat(60_000))
  // The callback has received all of it.
  const measured = eventsOf(events, 'delivery.completed')
  expect(measured.map(({ response }) => response).sort()).toEqual([MIB, 60_000])
  expect(
    referenceSchema.parse(measured.find(({ target }) => target === 'big')?.payload).bytes,
  ).toBeGreaterThan(MIB)

  const full = await workspace.fanfare(['run', 'flows/large.flow.json', '--json', '--full'])
  const whole = full.lines.map(parseEvent)
  expect(completionOf(whole, 'big').response).toBe('x'.repeat(MIB))
  const delivery = eventsOf(whole, 'delivery.completed').find(({ target }) => target === 'big')
  expect(parsePayload(delivery?.payload).response).toBe('x'.repeat(MIB))

  const again = await workspace.fanfare(['watch', 'last', '--json', '--full'])
  expect(completionOf(again.lines.map(parseEvent), 'big').response).toBe('x'.repeat(MIB))
  const shown = await workspace.fanfare(['show', 'last', '--target', 'big', '--json', '--full'])
  expect(JSON.parse(shown.lines[0] ?? '').attempts[0].response.preview).toBe(JSON.stringify('x'.repeat(MIB)))
})

test('what is over the limit fails alone, with a code that says so', async () => {
  const workspace = await makeWorkspace({
    services: {
      huge: `async () => 'x'.repeat(65 * ${MIB})`,
      well: 'async () => 1',
      hears: 'async ctx => ctx.request.payload.ok',
    },
    flows: { huge: flowOf({ targets: { h: 'huge', w: 'well' }, onTarget: { c: 'hears' } }) },
  })
  const { code, lines } = await workspace.fanfare(['run', 'flows/huge.flow.json', '--json'])
  expect(code).toBe(1)
  const events = lines.map(parseEvent)
  expect(completionOf(events, 'huge')).toMatchObject({ ok: false, errorCode: 'E_PAYLOAD_TOO_LARGE' })
  expect(completionOf(events, 'huge').exception).toContain('larger than 67,108,864 bytes')
  expect(completionOf(events, 'well').ok).toBe(true)
  expect(
    eventsOf(events, 'delivery.completed')
      .map(({ response }) => response)
      .sort(),
  ).toEqual([false, true])
  await workspace.untilQuiet()
})

test('2,000 targets with two callbacks: 4,000 deliveries, nothing lost, nothing twice', async () => {
  const targets = 2000
  const workspace = await makeWorkspace({
    services: { work: 'async ctx => ctx.request.payload.i', one: 'async () => 1', two: 'async () => 2' },
    flows: {
      many: flowOf({
        targets: Object.fromEntries(
          Array.from({ length: targets }, (_, i) => [`t${i}`, { service: 'work', request: { i } }]),
        ),
        onTarget: { a: 'one', b: 'two' },
      }),
    },
  })

  const { code, lines, stderr } = await workspace.fanfare(['run', 'flows/many.flow.json', '--json'])

  expect([code, stderr]).toEqual([0, ''])
  const events = lines.map(parseEvent)
  expect(events.map(({ seq }) => seq)).toEqual(lines.map((_line, index) => index + 1))
  const completed = eventsOf(events, 'target.completed')
  expect(completed).toHaveLength(targets)
  for (const { nodeId, response } of completed) expect(nodeId).toBe(`t${response}`)
  const deliveries = eventsOf(events, 'delivery.completed').map(({ callback, payload }) => {
    const { response, ok } = parsePayload(payload)
    return `${callback} ${response} ${ok}`
  })
  expect(deliveries).toHaveLength(2 * targets)
  const expected = completed.flatMap(({ response }) => [`one ${response} true`, `two ${response} true`])
  expect(new Set(deliveries)).toEqual(new Set(expected))
  const attempts = recordedAttempts(workspace, events[0]?.runId ?? '')
  expect(attempts).toHaveLength(3 * targets)
  expect(new Set(attempts.map(({ call }) => call)).size).toBe(3 * targets)

  const people = await workspace.fanfare(['show', 'last'])
  expect(people.lines.length).toBeLessThan(260)
  expect(people.stdout).toMatch(/Targets +2,000 OK of 2,000/)
  expect(people.stdout).toMatch(/Deliveries +4,000 OK of 4,000/)
  await workspace.untilQuiet()
})
