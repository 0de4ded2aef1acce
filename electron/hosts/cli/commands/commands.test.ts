import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallInfo } from '../../../../shared/contract.ts'
import { newRunId } from '../../../../shared/ids.ts'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import type { Handlers } from '../../../../shared/rpc/handlers.ts'
import type { RunSummary } from '../../../../shared/run/model.ts'
import type { RunUpdate } from '../../../../shared/run/update.ts'
import { main } from '../main.ts'
import { fakeApp, Script } from '../testing/fake-app.ts'
import {
  failed,
  type InvocationSpec,
  ok,
  RUN_ID,
  STARTED_AT,
  snapshot,
  summary,
} from '../testing/run-builder.ts'
import { testWorld } from '../testing/test-world.ts'

let cwd = ''
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'fanfare-commands-'))
  await mkdir(join(cwd, 'other'))
  for (const name of ['a', 'b']) await writeFile(join(cwd, `${name}.flow.json`), '{}')
})
afterAll(() => rm(cwd, { recursive: true }))

function setUp(given: Partial<Handlers>) {
  const fake = fakeApp(given)
  const world = testWorld({ cwd, openApp: fake.open })
  return { fake, world, run: (...words: string[]) => main(words, world) }
}
const ended = (more: Partial<RunSummary> = {}): RunSummary =>
  summary({ state: 'completed', ok: true, endedAt: STARTED_AT + 200, ...more })

describe('fanfare validate', () => {
  const warning = {
    severity: 'warning' as const,
    code: 'service-missing',
    message: 'No service',
    pointer: '/nodes/a',
  }
  const read =
    (bad: string): Handlers['flow.read'] =>
    async ({ path }) => ({
      flow: {},
      revision: 'r',
      problems: path === bad ? [warning, { ...warning, severity: 'error', line: 3, column: 1 }] : [warning],
    })

  test('shows all problems of all flows; an error in one ends with 2', async () => {
    const { fake, world, run } = setUp({ 'flow.read': read('b.flow.json') })
    expect(await run('validate', 'a.flow.json', 'b.flow.json')).toBe(2)
    expect(world.stdout.text.split('\n').filter(line => !line.startsWith(' '))).toEqual([
      'a.flow.json  /nodes/a',
      'a.flow.json  1 warning',
      'b.flow.json:3:1  /nodes/a',
      'b.flow.json  /nodes/a',
      'b.flow.json  1 error, 1 warning',
      '',
    ])
    expect([fake.opened, fake.closed]).toEqual([1, 1])
  })

  test('warnings alone end with 0', async () => {
    const { run } = setUp({ 'flow.read': read('') })
    expect(await run('validate', 'a.flow.json')).toBe(0)
  })

  test('a file that is missing keeps all from being read', async () => {
    const { fake, world, run } = setUp({ 'flow.read': read('') })
    expect(await run('validate', 'a.flow.json', 'c.flow.json')).toBe(2)
    expect(world.stderr.text).toContain('There is no file c.flow.json')
    expect(fake.opened).toBe(0)
  })
})

describe('fanfare runs', () => {
  const all = Array.from({ length: 2_500 }, (_, at) => {
    const bytes = new Uint8Array(16)
    new DataView(bytes.buffer).setUint32(12, at)
    return ended({ runId: newRunId(bytes) })
  })
  const list: Handlers['run.list'] = async ({ after, limit }) => {
    const from = after === undefined ? 0 : all.findIndex(run => run.runId === after) + 1
    return { runs: all.slice(from, from + limit), more: from + limit < all.length }
  }

  test('lists the newest, and says that there are more', async () => {
    const { fake, world, run } = setUp({ 'run.list': list })
    expect(await run('runs', '--limit', '3')).toBe(0)
    expect(world.stdout.text.trimEnd().split('\n')).toHaveLength(4)
    expect(world.stderr.text).toBe('There are more: --limit 15 shows them.\n')
    expect(fake.paramsOf('run.list')).toEqual([{ filter: {}, limit: 3 }])
  })

  test('fetches page by page, each run once', async () => {
    const { fake, world, run } = setUp({ 'run.list': list })
    expect(await run('runs', '--limit', '2400', '--json')).toBe(0)
    const ids = world.stdout.text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).runId)
    expect(ids).toEqual(all.slice(0, 2_400).map(({ runId }) => runId))
    expect(fake.paramsOf('run.list')).toMatchObject([{ limit: 1000 }, { limit: 1000 }, { limit: 400 }])
  })

  test('every filter reaches the history', async () => {
    const { fake, world, run } = setUp({ 'run.list': async () => ({ runs: [], more: false }) })
    const words = [
      '--flow',
      'f',
      '--state',
      'cancelled',
      '--failed',
      '--cid',
      'c',
      '--service',
      's',
      '--text',
      't',
    ]
    expect(await run('runs', ...words, '--since', '2s')).toBe(0)
    expect(fake.paramsOf('run.list')).toEqual([
      {
        filter: {
          flow: 'f',
          state: 'cancelled',
          ok: false,
          cid: 'c',
          service: 's',
          text: 't',
          startedAfter: world.now() - 2_000,
        },
        limit: 20,
      },
    ])
    expect(world.stdout.text).toBe('')
    expect(world.stderr.text).toBe('No run is like that.\n')
  })

  test('records that can not be read are named, once, and the rest is listed', async () => {
    const { world, run } = setUp({
      'run.list': async params => ({ ...(await list(params, { signal })), damage: ['Record 7 is damaged'] }),
    })
    const { signal } = new AbortController()
    expect(await run('runs', '--limit', '2000')).toBe(0)
    expect(world.stderr.text.match(/warning: Record 7 is damaged/g)).toHaveLength(1)
    expect(world.stdout.text.trimEnd().split('\n')).toHaveLength(2_001)
  })

  test('a state that is none is refused', async () => {
    const { world, run } = setUp({})
    expect(await run('runs', '--state', 'done')).toBe(2)
    expect(world.stderr.text).toContain('States are running, completed, cancelled, interrupted')
  })

  test('a reader that goes away is no error', async () => {
    const { fake, world, run } = setUp({
      'run.list': () => {
        world.stdout.breakPipe()
        return new Promise(() => undefined)
      },
    })
    expect(await run('runs')).toBe(0)
    expect([world.stderr.text, fake.closed]).toEqual(['', 1])
  })

  test('Ctrl+C stops it', async () => {
    const { fake, world, run } = setUp({
      'run.list': () => {
        world.interrupt()
        return new Promise(() => undefined)
      },
    })
    expect(await run('runs')).toBe(130)
    expect([world.stderr.text, fake.closed]).toEqual(['', 1])
  })
})

const flow: InvocationSpec = {
  onTarget: ['audit.log'],
  targets: [
    { name: 'crm.get', call: ok(), deliveries: [ok(3)] },
    { name: 'erp.get', call: failed(), deliveries: [ok(1)] },
    { name: 'erp.get#2', call: ok() },
  ],
}
const callInfo = (call: number): CallInfo => ({
  runId: RUN_ID,
  call,
  phase: call < 3 ? 'target' : 'on-target',
  state: call === 1 ? 'failed' : 'ok',
  nodeId: null,
  service: ['crm.get', 'erp.get', 'erp.get'][call] ?? 'audit.log',
  received: { id: `b${call}`, bytes: 30, preview: `{"call":${call}`, complete: false },
  attempts: [
    {
      attempt: 1,
      state: call === 1 ? 'failed' : 'ok',
      errorCode: call === 1 ? 'E_HTTP' : null,
      at: STARTED_AT,
      queuedMs: 0,
      runMs: 3,
      exception: call === 1 ? 'Error: no network' : null,
      response: call === 1 ? null : { id: `r${call}`, bytes: 2, preview: '{}', complete: true },
    },
  ],
})
const whole = new TextEncoder().encode('{"call":"the whole of it, é"}')
const shown: Partial<Handlers> = {
  'run.find': async ({ id }) => {
    if (id !== RUN_ID.slice(0, 6)) throw new CommandError('E_NOT_FOUND', 'none')
    return ended({ ok: false })
  },
  'run.list': async () => ({ runs: [ended({ ok: false })], more: false }),
  'run.watch': new Script<RunUpdate>().push(snapshot([flow], ended({ ok: false }))).end().play,
  'run.call': async ({ call }) => callInfo(call),
  // Pages cut characters in two.
  'run.body': async ({ offset }) => ({ bytes: whole.slice(offset, offset + 27), total: whole.length }),
  'run.log': async ({ after }) => ({
    lines:
      after === 0
        ? [{ line: 1, at: STARTED_AT, call: 1, attempt: 1, level: 'error', message: 'said', data: null }]
        : [],
    dropped: 0,
  }),
}

describe('fanfare show', () => {
  const id = RUN_ID.slice(0, 6)

  test('a run: tree, exceptions, summary', async () => {
    const { world, run } = setUp(shown)
    expect(await run('show', id)).toBe(0)
    const lines = world.stdout.text.split('\n')
    expect(
      lines.filter(line => /^ {0,4}[✓✗]/.test(line)).map(line => line.trim().split(/ {2,}/)[1] ?? ''),
    ).toEqual(['crm.get', 'audit.log', 'erp.get', 'audit.log', 'erp.get#2', 'E_HTTP'])
    expect(world.stdout.text).toContain('    Error: no network\n')
    expect(world.stdout.text).toContain('\nNot all OK\n')
  })

  test('`last` is the newest', async () => {
    const { fake, run } = setUp(shown)
    expect(await run('show', 'last')).toBe(0)
    expect(fake.paramsOf('run.list')).toEqual([{ filter: {}, limit: 1 }])
    expect(fake.paramsOf('run.find')).toEqual([])
  })

  test.each([
    [['--call', '1'], ['erp.get  target, call 1']],
    [
      ['--target', 'crm.get'],
      ['crm.get  target, call 0', 'audit.log for crm.get  on-target, call 3'],
    ],
    [
      ['--target', 'erp.get'],
      ['erp.get  target, call 1', 'erp.get#2  target, call 2', 'audit.log for erp.get  on-target, call 4'],
    ],
    [['--target', 'erp.get#2'], ['erp.get#2  target, call 2']],
    [
      ['--payloads'],
      ['audit.log for crm.get  on-target, call 3', 'audit.log for erp.get  on-target, call 4'],
    ],
  ])('%j shows these calls in detail', async (words, names) => {
    const { world, run } = setUp(shown)
    expect(await run('show', id, ...words)).toBe(0)
    expect(world.stdout.text.match(/(?<=^[✓✗] (OK|Failed) ).*, call \d$/gm)).toEqual(names)
  })

  test('--full fetches bodies whole, across page borders', async () => {
    const { world, run } = setUp(shown)
    expect(await run('show', id, '--call', '0', '--full')).toBe(0)
    expect(world.stdout.text).toContain('"call": "the whole of it, é"')
    expect(world.stdout.text).not.toContain('--full shows')
  })

  test('--log and --json', async () => {
    const { world, run } = setUp(shown)
    expect(await run('show', id, '--log')).toBe(0)
    expect(world.stdout.text).toMatch(/^\S+ error {2}erp\.get {2}said\n$/)
    world.stdout.text = ''
    expect(await run('show', id, '--json')).toBe(0)
    expect(JSON.parse(world.stdout.text)).toMatchObject({
      run: { runId: RUN_ID },
      calls: [
        { call: 0, phase: 'target', service: 'crm.get', target: 'crm.get', state: 'ok' },
        { call: 1, state: 'failed' },
        { call: 2, service: 'erp.get', target: 'erp.get#2' },
        { call: 3, phase: 'on-target', service: 'audit.log', target: 'crm.get' },
        { call: 4 },
      ],
    })
    world.stdout.text = ''
    expect(await run('show', id, '--payloads', '--json')).toBe(0)
    expect(
      world.stdout.text
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line).call),
    ).toEqual([3, 4])
  })

  test.each([
    [['nope'], /^error: No run is called nope\n {2}.*\n {2}`fanfare runs` lists them/],
    [
      [RUN_ID.slice(0, 6), '--call', '9'],
      /^error: Run \S+ has no call 9\n {2}Its calls are numbered from 0 to 4\n/,
    ],
    [[RUN_ID.slice(0, 6), '--target', 'crm.gte'], /is called crm\.gte\. Did you mean crm\.get\?/],
    [[RUN_ID.slice(0, 6), '--call', '1', '--target', 'crm.get'], /--call and --target name the same thing/],
  ])('%j is refused', async (words, message) => {
    const { world, run } = setUp(shown)
    expect(await run('show', ...words)).toBe(2)
    expect(world.stderr.text).toMatch(message)
  })

  test('`last` where nothing has run says so', async () => {
    const { world, run } = setUp({ 'run.list': async () => ({ runs: [], more: false }) })
    expect(await run('show', 'last')).toBe(2)
    expect(world.stderr.text).toContain('No flow has been run in')
  })
})

describe('fanfare watch and resume', () => {
  test('watch shows a run that has ended, and its outcome is the exit code', async () => {
    const { world, run } = setUp(shown)
    expect(await run('watch', 'last', '--quiet')).toBe(1)
    expect(world.stdout.text).toContain('Not all OK')
  })

  test('watch --json gives the events from the first one', async () => {
    const events = new Script<string>().push('{"seq":1}\n').end()
    const { fake, world, run } = setUp({
      ...shown,
      'run.events': events.play,
      'run.find': async () => ended(),
    })
    expect(await run('watch', 'my-cid', '--json')).toBe(0)
    expect(world.stdout.text).toBe('{"seq":1}\n')
    expect(fake.paramsOf('run.events')).toEqual([{ runId: RUN_ID, pending: false, full: false }])
  })

  test('resume takes up an interrupted run and follows it', async () => {
    const { fake, world, run } = setUp({
      ...shown,
      'run.find': async () => ended({ state: 'interrupted', ok: false }),
      'run.resume': async () => ({ runId: RUN_ID, cid: summary().cid }),
      'run.watch': new Script<RunUpdate>().push(snapshot([], ended({ resumes: 1 }))).end().play,
    })
    expect(await run('resume', 'my-cid')).toBe(0)
    expect(fake.asked.map(({ name }) => name)).toEqual(['run.find', 'run.resume', 'run.watch'])
    expect(world.stdout.text).toContain('Resumed     once')
  })

  test('resume refuses a run that has ended', async () => {
    const { fake, world, run } = setUp(shown)
    expect(await run('resume', 'last')).toBe(2)
    expect(world.stderr.text).toContain('only an interrupted run can be resumed')
    expect(fake.paramsOf('run.resume')).toEqual([])
  })
})
