import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  completionOf,
  eventsOf,
  parseEvent,
  parseFinalPayload,
  parsePayload,
  type RunEvent,
} from '../harness/events.ts'
import type { Finished } from '../harness/fanfare.ts'
import { flowOf, type NodeFields } from '../harness/flow.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

interface Hostile {
  /** Source text of the handler, as a whole module; null where there is no such file. */
  readonly module: string | null
  readonly errorCode: string | RegExp | null
  /** In the exception, for people. */
  readonly says?: RegExp
  readonly fields?: Omit<NodeFields, 'service'>
}

const handler = (body: string): string => `export default async ctx => {\n${body}\n}\n`

const hostile: Readonly<Record<string, Hostile>> = {
  'throws-null': { module: handler('throw null'), errorCode: 'E_SERVICE_THREW', says: /null/ },
  'throws-text': {
    module: handler("throw 'out of paper'"),
    errorCode: 'E_SERVICE_THREW',
    says: /out of paper/,
  },
  'throws-trap': {
    module: handler(`
  const error = new Error('hidden')
  for (const key of ['message', 'stack', 'name', 'cause', 'code', 'toString'])
    Object.defineProperty(error, key, { get() { throw new Error('do not look at ' + key) } })
  throw error`),
    errorCode: 'E_SERVICE_THREW',
    says: /\S/,
  },
  circular: {
    module: handler('const me = { list: [1] }; me.list.push(me); return { me }'),
    errorCode: 'E_RESPONSE_NOT_SERIALISABLE',
    says: /me/,
  },
  'gives-function': {
    module: handler('return { deep: [0, { call() {} }] }'),
    errorCode: 'E_RESPONSE_NOT_SERIALISABLE',
    says: /deep/,
  },
  'gives-proxy': {
    module: handler(`
  const refuse = () => { throw new Error('no entry') }
  // Asked for \`then\` by the language itself, when the handler returns it.
  const get = (_target, key) => (key === 'then' ? undefined : refuse())
  return new Proxy({}, { get, ownKeys: refuse, has: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse })`),
    errorCode: 'E_RESPONSE_NOT_SERIALISABLE',
    says: /\S/,
  },
  'gives-nothing': { module: handler('return undefined'), errorCode: null },
  'exits-0': { module: handler('process.exit(0)'), errorCode: 'E_WORKER_EXIT', says: /exit/ },
  'exits-3': { module: handler('process.exit(3)'), errorCode: 'E_WORKER_EXIT', says: /3/ },
  'kills-itself': {
    module: handler("process.kill(process.pid, 'SIGKILL'); for (;;);"),
    errorCode: 'E_WORKER_LOST',
    says: /SIGKILL/,
  },
  'loops-for-ever': { module: handler('for (;;);'), errorCode: 'E_TIMEOUT', fields: { timeoutMs: 700 } },
  'out-of-memory': {
    module: handler('const all = []; for (;;) all.push(new Array(100_000).fill(Math.random()))'),
    errorCode: 'E_OUT_OF_MEMORY',
    says: /memory/,
  },
  'blocks-in-spawn-sync': {
    module: `import { spawnSync } from 'node:child_process'\n${handler("spawnSync('sleep', ['600'])")}`,
    errorCode: 'E_TIMEOUT',
    fields: { timeoutMs: 700 },
  },
  'throws-afterwards': {
    module: handler("setTimeout(() => { throw new Error('too late') }, 5); return 'returned'"),
    errorCode: null,
  },
  'rejects-unheard': {
    module: handler("Promise.reject(new Error('nobody listens')); return 'returned'"),
    errorCode: null,
  },
  'broken-syntax': {
    module: 'export default ctx => {{{\n',
    errorCode: 'E_SERVICE_LOAD',
    says: /broken-syntax\.mjs/,
  },
  'is-missing': { module: null, errorCode: 'E_SERVICE_MISSING', says: /is-missing/ },
  'never-resolves': {
    module: handler('await new Promise(() => {})'),
    errorCode: 'E_TIMEOUT',
    fields: { timeoutMs: 700 },
  },
}

const well = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`w${index}`, { i: index }]))

describe('eighteen hostile handlers in one run, beside twenty that behave', () => {
  let workspace: Workspace
  let dispose = async (): Promise<void> => {}
  let finished: Finished
  let events: readonly RunEvent[]

  beforeAll(async () => {
    workspace = await makeWorkspace(
      {
        services: {
          // Some are at work for as long as the others misbehave, in processes that they may share.
          well: 'async ctx => { await pause(10 * (ctx.request.payload.i % 4) * 20); return ctx.request.payload }',
          hears: "async ctx => { mark('heard ' + ctx.delivery.target.key); return 'heard' }",
          final: "async ctx => { mark('final'); return Object.keys(ctx.request.payload.data).length }",
          'bad.throws': "async ctx => { throw new Error('a callback fails') }",
          'bad.exits': 'async ctx => process.exit(1)',
        },
        flows: {
          hostile: flowOf({
            targets: {
              ...Object.fromEntries(
                Object.entries(well).map(([id, request]) => [
                  id,
                  { service: 'well', request, idempotent: true },
                ]),
              ),
              ...Object.fromEntries(
                Object.entries(hostile).map(([name, { fields }], index) => [
                  `h${index}`,
                  { service: `hostile.${name}`, ...fields },
                ]),
              ),
            },
            onTarget: {
              hears: { service: 'hears', idempotent: true },
              throws: 'bad.throws',
              missing: 'bad.missing',
            },
            onFinal: { final: { service: 'final', idempotent: true }, exits: 'bad.exits' },
          }),
        },
        files: Object.fromEntries(
          Object.entries(hostile).flatMap(([name, { module }]) =>
            module === null ? [] : [[`services/hostile/${name}.mjs`, module]],
          ),
        ),
      },
      clean => {
        dispose = clean
      },
    )
    const began = performance.now()
    finished = await workspace.fanfare(['run', 'flows/hostile.flow.json', '--json'])
    console.log(`Eighteen hostile handlers: ${((performance.now() - began) / 1000).toFixed(1)} s`)
    events = finished.lines.map(parseEvent)
  }, 60_000)

  afterAll(() => dispose())

  test.each(Object.entries(hostile))('%s', (name, { errorCode, says }) => {
    const completion = completionOf(events, `hostile.${name}`)
    if (errorCode === null) {
      expect(completion).toMatchObject({ ok: true, exception: null, errorCode: null })
      return
    }
    expect(completion.ok).toBe(false)
    expect(completion.errorCode).toEqual(errorCode)
    expect(completion.response).toBe('')
    if (says) expect(completion.exception).toMatch(says)
    else expect(completion.exception).not.toBeNull()
  })

  test('who gives nothing is delivered with an empty response', () => {
    const delivery = eventsOf(events, 'delivery.completed').find(
      ({ target, callback }) => target === 'hostile.gives-nothing' && callback === 'hears',
    )
    expect(parsePayload(delivery?.payload)).toMatchObject({ ok: true, response: '' })
  })

  test('no sibling is hurt', () => {
    const siblings = eventsOf(events, 'target.completed').filter(({ target }) => /^well/.test(target))
    expect(siblings.filter(({ ok }) => !ok)).toEqual([])
    expect(siblings.map(({ response }) => response)).toEqual(expect.arrayContaining(Object.values(well)))
    expect(siblings).toHaveLength(20)
  })

  test('each callback hears of each target, whatever the other callbacks do', async () => {
    const deliveries = eventsOf(events, 'delivery.completed').filter(({ phase }) => phase === 'on-target')
    expect(deliveries).toHaveLength(38 * 3)
    const of = (callback: string) => deliveries.filter(delivery => delivery.callback === callback)
    expect(of('hears').filter(({ ok }) => !ok)).toEqual([])
    expect(new Set(of('bad.throws').map(({ errorCode }) => errorCode))).toEqual(new Set(['E_SERVICE_THREW']))
    expect(new Set(of('bad.missing').map(({ errorCode }) => errorCode))).toEqual(
      new Set(['E_SERVICE_MISSING']),
    )
    const heard = (await workspace.marks()).filter(mark => mark.startsWith('heard '))
    expect(new Set(heard).size).toBe(38)
  })

  test('finals run, once each', async () => {
    const finals = eventsOf(events, 'delivery.completed').filter(({ phase }) => phase === 'on-final')
    expect(finals.map(({ callback, errorCode }) => [callback, errorCode]).sort()).toEqual([
      ['bad.exits', 'E_WORKER_EXIT'],
      ['final', null],
    ])
    const payload = parseFinalPayload(finals.find(({ callback }) => callback === 'final')?.payload)
    expect(Object.keys(payload.data)).toHaveLength(38)
    expect(payload.ok).toBe(false)
  })

  test('the command says that not all went well, and nothing else went wrong', () => {
    expect(finished.code).toBe(1)
    expect(finished.stderr).toBe('')
    expect(eventsOf(events, 'run.completed')[0]).toMatchObject({
      ok: false,
      state: 'completed',
      counts: { targets: 38, targetsOk: 23, targetsFailed: 15, deliveries: 116 },
    })
  })

  test('no process is left', async () => {
    await workspace.untilQuiet()
  })
})

test('an idempotent target goes on, however many processes it loses to others', async () => {
  const killers = Array.from({ length: 8 }, (_, index) => `killer.k${index}`)
  const workspace = await makeWorkspace({
    services: {
      patient:
        "async ctx => { mark('patient ' + ctx.request.payload); await gate('open', ctx.signal); return 'here' }",
      // One after the other, each in a process in which the patient ones wait.
      driver: `async ctx => {
        const { writeFileSync, mkdirSync } = await import('node:fs')
        const codes = []
        for (const name of ${JSON.stringify(killers)}) {
          await ctx.invoke(name).catch(error => codes.push(error.code ?? error.message))
        }
        mkdirSync(ctx.request.payload, { recursive: true })
        writeFileSync(ctx.request.payload + '/open', '')
        return codes
      }`,
      ...Object.fromEntries(killers.map(name => [name, 'async () => process.exit(1)'])),
    },
  })
  await workspace.writeFlow(
    'patient',
    flowOf({
      targets: {
        ...Object.fromEntries(
          Array.from({ length: 8 }, (_, i) => [
            `p${i}`,
            { service: 'patient', idempotent: true, request: i },
          ]),
        ),
        d: { service: 'driver', isolation: 'own', request: workspace.path('gates') },
      },
    }),
  )

  const { lines } = await workspace.fanfare(['run', 'flows/patient.flow.json', '--json'])

  const completed = eventsOf(lines.map(parseEvent), 'target.completed')
  const outcomes = completed.map(({ target, errorCode, exception }) => [target, errorCode, exception])
  expect(outcomes.filter(([target]) => target === 'patient')).toEqual(Array(8).fill(['patient', null, null]))
  const driver = completed.find(({ target }) => target === 'driver')
  expect(driver?.ok).toBe(true)
  await workspace.untilQuiet()
})
