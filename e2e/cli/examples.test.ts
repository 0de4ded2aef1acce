import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import {
  completionOf,
  eventsOf,
  parseEvent,
  parseFinalPayload,
  parsePayload,
  type RunEvent,
} from '../harness/events.ts'
import { examplesFolder } from '../harness/paths.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

interface Outcome {
  readonly workspace: Workspace
  readonly code: number | null
  readonly events: readonly RunEvent[]
  readonly log: readonly string[]
}

/** Runs an example in a copy of its folder. */
async function runExample(name: string, ...args: string[]): Promise<Outcome> {
  const workspace = await makeWorkspace({ from: `${examplesFolder}/${name}` })
  const validated = await workspace.fanfare(['validate', `flows/${name}.flow.json`])
  const { code, lines, stderr } = await workspace.fanfare([
    'run',
    `flows/${name}.flow.json`,
    '--json',
    ...args,
  ])
  expect(stderr).toBe('')
  const events = lines.map(parseEvent)
  expect(validated.code).toBe(0)
  return { workspace, code, events, log: eventsOf(events, 'log').map(({ message }) => message) }
}

const counts = (events: readonly RunEvent[]) => eventsOf(events, 'run.completed')[0]?.counts

test('there is a test here for each example', () => {
  expect(readdirSync(examplesFolder).sort()).toEqual([
    'code',
    'documentation-example',
    'fan-out-fan-in',
    'first-success-wins',
    'health-check',
    'nested',
    'retry-with-backoff',
    'things-go-wrong',
  ])
})

test('documentation example: both targets respond, both callbacks hear of each', async () => {
  const { code, events, log } = await runExample('documentation-example')
  expect(code).toBe(0)
  expect(counts(events)).toMatchObject({ targets: 2, targetsOk: 2, deliveries: 4, deliveriesOk: 4 })
  expect(log.filter(line => /^service[12] responded at /.test(line))).toHaveLength(4)
})

test('fan-out, fan-in: five answers are joined when the server is up', async () => {
  const { workspace, code, events, log } = await runExample('fan-out-fan-in')
  expect(code).toBe(0)
  const [final] = eventsOf(events, 'delivery.completed').filter(({ phase }) => phase === 'on-final')
  expect(final?.response).toEqual({
    'shop.price': { amount: 19.9, currency: 'EUR' },
    'shop.stock': { left: 7 },
    'shop.reviews': { count: 312, stars: 4.4 },
    'shop.delivery': { days: 2 },
    'shop.offers': [{ code: 'AUTUMN', percent: 10 }],
  })
  expect(Object.keys(parseFinalPayload(final?.payload).data)).toEqual([
    'shop.price',
    'shop.stock',
    'shop.reviews',
    'shop.delivery',
    'shop.offers',
  ])
  expect(log).toContain('Joined 5 answers')
  // Its server lives in a worker, and goes with it.
  await workspace.untilQuiet()
})

test('health check: asks the URLs of the input, and reports the one that is down', async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/broken' ? 503 : 200
    response.end('here')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const urls = ['', 'broken', 'other'].map(name => `http://127.0.0.1:${port}/${name}`)

  const { code, events, log } = await runExample('health-check', '--input', JSON.stringify({ urls }))

  expect(code).toBe(1)
  expect(
    eventsOf(events, 'target.completed')
      .map(({ errorCode }) => errorCode ?? 'ok')
      .sort(),
  ).toEqual(['E_HTTP_STATUS', 'ok', 'ok'])
  expect(log.filter(line => line.includes(': up (200) after '))).toHaveLength(2)
  expect(log.filter(line => line.startsWith('health.get#2: down after '))).toHaveLength(1)
  expect(log).toContain('2 of 3 are up')
})

test('health check: all is well when all URLs answer', async () => {
  const server = createServer((_request, response) => response.end('here'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const urls = ['a', 'b', 'c'].map(name => `http://127.0.0.1:${port}/${name}`)

  const { code, events, log } = await runExample('health-check', '--input', JSON.stringify({ urls }))

  expect(code).toBe(0)
  const [final] = eventsOf(events, 'delivery.completed').filter(({ phase }) => phase === 'on-final')
  expect(final?.response).toEqual({ up: 3, of: 3 })
  expect(Object.keys(parseFinalPayload(final?.payload).data)).toEqual([
    'health.get',
    'health.get#2',
    'health.get#3',
  ])
  expect(log).toContain('3 of 3 are up')
})

test('nested: what a callback invokes is a tree under its delivery', async () => {
  const { workspace, code, events, log } = await runExample('nested')
  expect(code).toBe(0)
  expect([...log].sort()).toEqual([
    'warehouse.books packed 2',
    'warehouse.records packed 1',
    'warehouse.tickets packed 4',
  ])
  expect(counts(events)).toMatchObject({ targets: 4, targetsOk: 4, deliveries: 4, deliveriesOk: 4 })

  const shown = JSON.parse((await workspace.fanfare(['show', 'last', '--json'])).stdout)
  const [root, nested] = shown.invocations
  const split = shown.calls.find(({ service }: { service: string }) => service === 'orders.split')
  expect(root).toMatchObject({ source: 'orders.received', parent: null })
  expect(nested).toMatchObject({ source: 'orders.split', parent: split.call })
  expect(nested.cid).not.toBe(root.cid)
})

test('code: a service fans out in code and responds with all that came in', async () => {
  const { code, events, log } = await runExample('code')
  expect(code).toBe(0)
  expect(completionOf(events, 'dashboard.load').response).toEqual({
    complete: true,
    customer: { id: 7, name: 'Ada' },
    orders: [{ order: 1001, total: 59.7 }],
  })
  const finals = eventsOf(events, 'delivery.completed').filter(({ phase }) => phase === 'on-final')
  expect(finals.map(({ response }) => response)).toEqual([{ parts: ['crm.get-customer', 'erp.get-orders'] }])
  expect(log).toEqual(
    expect.arrayContaining(['crm.get-customer is in', 'erp.get-orders is in', 'Everything is there']),
  )
})

test('retry with backoff: the third attempt succeeds, and each is recorded', async () => {
  const { workspace, code, events, log } = await runExample('retry-with-backoff')
  expect(code).toBe(0)
  expect(eventsOf(events, 'target.completed').find(({ nodeId }) => nodeId === 'cha')).toMatchObject({
    attempt: 3,
    ok: true,
    response: { charged: 25, attempt: 3 },
  })
  expect(completionOf(events, 'payments.charge-in-code').response).toEqual({ charged: 30, attempt: 3 })
  expect(log).toContain('payments.charge: paid, attempt 3')
  expect(log).toContain('payments.charge succeeded, at most 5 calls')

  const shown = await workspace.fanfare(['show', 'last', '--target', 'payments.charge', '--json'])
  const recorded = shown.lines.map(line => JSON.parse(line)).find(({ nodeId }) => nodeId === 'cha')
  expect(
    recorded.attempts.map(({ attempt, errorCode }: { attempt: number; errorCode: unknown }) => [
      attempt,
      errorCode,
    ]),
  ).toEqual([
    [1, 'E_SERVICE_THREW'],
    [2, 'E_SERVICE_THREW'],
    [3, null],
  ])
  expect(recorded.attempts[1].exception).toContain('The bank is not available (attempt 2)')
})

test('first success wins: the others fail or are cancelled, and all is well', async () => {
  const { workspace, code, events } = await runExample('first-success-wins')
  expect(completionOf(events, 'geo.america')).toMatchObject({ ok: false, errorCode: 'E_SERVICE_THREW' })
  expect(completionOf(events, 'geo.europe')).toMatchObject({ ok: true })
  expect(completionOf(events, 'geo.asia')).toMatchObject({ ok: false, errorCode: 'E_CANCELLED' })
  const [final] = eventsOf(events, 'delivery.completed')
  expect(parseFinalPayload(final?.payload).ok).toBe(true)
  expect(final?.response).toMatchObject({ answeredBy: 'europe' })
  expect(eventsOf(events, 'run.completed')[0]?.ok).toBe(true)
  expect(code).toBe(0)
  await workspace.untilQuiet()
})

test('things go wrong: each in its own way, and the callback hears of all five', async () => {
  const { workspace, code, events, log } = await runExample('things-go-wrong')
  expect(code).toBe(1)
  expect(
    Object.fromEntries(
      eventsOf(events, 'target.completed').map(({ target, errorCode }) => [target, errorCode ?? 'ok']),
    ),
  ).toEqual({
    'demo.echo': 'ok',
    'demo.sleep': 'ok',
    'stock.reserve': 'E_SERVICE_THREW',
    'fraud.score': 'E_TIMEOUT',
    'loyalty.add-points': 'E_SERVICE_MISSING',
  })
  const deliveries = eventsOf(events, 'delivery.completed')
  expect(deliveries.map(({ ok }) => ok)).toEqual([true, true, true, true, true])
  const reserve = deliveries.find(({ target }) => target === 'stock.reserve')
  const { exception } = parsePayload(reserve?.payload)
  expect(exception).toContain('Error: The order could not be reserved')
  expect(exception).toContain('services/stock/reserve.ts:19:')
  expect(exception).toContain('Only 1 of A-17 is left, 3 are wanted')
  expect(exception).toContain('services/stock/reserve.ts:9:')
  expect(log.filter(line => line.startsWith('stock.reserve: '))).toHaveLength(1)
  await workspace.untilQuiet()
})
