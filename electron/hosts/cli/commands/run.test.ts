import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import type { Handlers } from '../../../../shared/rpc/handlers.ts'
import type { RunUpdate } from '../../../../shared/run/update.ts'
import { changes, Script } from '../testing/fake-app.ts'
import { failed, ok, RUN_ID, STARTED_AT, snapshot } from '../testing/run-builder.ts'
import { ended, flow, setUpRun, until } from '../testing/run-set-up.ts'

let cwd = ''
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'fanfare-run-'))
  await writeFile(join(cwd, 'a.flow.json'), '{}')
})
afterAll(() => rm(cwd, { recursive: true }))

const setUp = (...options: Parameters<typeof setUpRun> extends [string, ...infer Rest] ? Rest : never) =>
  setUpRun(cwd, ...options)

describe('fanfare run', () => {
  test('prints each outcome and a summary, ends with 0, and leaves nothing open', async () => {
    const { script, fake, world, run } = setUp()
    script.push(snapshot([flow]), changes(4, { run: ended() })).end()
    expect(await run('run', 'a.flow.json', '--input', '{"n":1}', '--set', 'n=2', '--cid', 'mine')).toBe(0)
    expect(world.stdout.text.split('\n').map(line => line.replace(/ {2,}/g, ' ').trim())).toEqual([
      `Customer dashboard flows/dashboard.flow.json ${RUN_ID}`,
      '✓ OK crm.get 184 ms',
      '✓ OK erp.get 20 ms',
      '✓ OK audit.log 3 ms for crm.get',
      '✓ OK audit.log 1 ms for erp.get',
      '',
      'All OK',
      'Targets 2 OK of 2',
      'Deliveries 2 OK of 2',
      'Wall time 200 ms',
      'cid my-cid',
      `Run ${RUN_ID}`,
      '',
    ])
    expect(world.stderr.text).toBe('')
    // It is followed before it is started, so that nothing of it is missed.
    expect(fake.asked.map(({ name }) => name)).toEqual(['run.watch', 'run.start'])
    expect(fake.paramsOf('run.watch')).toEqual([{ runId: RUN_ID, pending: true }])
    expect(fake.paramsOf('run.start')).toEqual([
      { runId: RUN_ID, path: 'a.flow.json', input: { n: 2 }, cid: 'mine' },
    ])
    expect([fake.opened, fake.closed, fake.killed, fake.defects]).toEqual([1, 1, 0, []])
  })

  test('a failure ends with 1, with every exception', async () => {
    const { script, world, run } = setUp({
      'run.call': async ({ runId, call }) => ({
        runId,
        call,
        phase: 'target',
        state: 'failed',
        nodeId: null,
        service: 'erp.get',
        received: null,
        attempts: [
          {
            attempt: 2,
            state: 'failed',
            errorCode: 'E_SERVICE_THREW',
            at: STARTED_AT,
            queuedMs: 0,
            runMs: 12,
            exception: `Error: no such customer\n    at run (node:internal:1:1)\n    at handle (${cwd}/services/erp/get.ts:4:9)`,
            response: null,
          },
        ],
      }),
    })
    const bad = {
      ...flow,
      targets: [
        { name: 'crm.get', call: ok() },
        { name: 'erp.get', call: failed() },
      ],
    }
    script.push(snapshot([bad], ended({ ok: false }))).end()
    expect(await run('run', 'a.flow.json')).toBe(1)
    expect(world.stdout.text).toContain(
      [
        '✗ Failed erp.get  E_SERVICE_THREW  attempt 2',
        '    Error: no such customer',
        '        at handle (services/erp/get.ts:4:9)',
        '        … 1 frame of Node and packages',
      ].join('\n'),
    )
    expect(world.stdout.text).toContain('\nNot all OK\n')
  })

  test('an invalid flow is one error with its place, and ends with 2', async () => {
    const problem = (message: string, line: number) => ({
      severity: 'error' as const,
      code: 'x',
      message,
      pointer: '/edges/a',
      line,
      column: 5,
    })
    const { fake, world, run } = setUp({
      'run.start': async () => {
        throw new CommandError('E_INVALID_FLOW', 'The flow has 2 errors', {
          problems: [problem('Second', 9), problem('There is no node x', 3)],
        })
      },
    })
    expect(await run('run', 'a.flow.json')).toBe(2)
    expect(world.stdout.text).toBe('')
    expect(world.stderr.text).toBe(
      'error: There is no node x\n  a.flow.json:3:5  /edges/a\n  1 more problem: `fanfare validate a.flow.json` shows all\n',
    )
    expect(fake.closed).toBe(1)
  })

  test('places that the start does not know are read from the file', async () => {
    const problem = { severity: 'error' as const, code: 'syntax', message: 'Broken past line 2', pointer: '' }
    const { world, run } = setUp({
      'run.start': async () => {
        throw new CommandError('E_INVALID_FLOW', 'Broken', { problems: [problem] })
      },
      'flow.read': async () => ({
        flow: null,
        revision: 'r',
        problems: [{ ...problem, line: 2, column: 7, frame: '> 2 | }\n    | ^' }],
      }),
    })
    expect(await run('run', 'a.flow.json')).toBe(2)
    expect(world.stderr.text).toBe(
      'error: Broken past line 2\n  a.flow.json:2:7\n  > 2 | }\n      | ^\n  Nothing has run\n',
    )
  })

  test('a workspace that can not be opened ends with 2', async () => {
    const openApp = () =>
      Promise.reject(new CommandError('E_LOCKED', 'Another Fanfare has this workspace open'))
    const { world, run } = setUp({}, { openApp })
    expect(await run('run', 'a.flow.json')).toBe(2)
    expect(world.stderr.text).toBe('error: Another Fanfare has this workspace open\n')
  })

  test('what fails after the start ends with 1', async () => {
    const { script, world, run } = setUp()
    script.push(snapshot([flow])).fail(new CommandError('E_HISTORY', 'The disk is full'))
    expect(await run('run', 'a.flow.json')).toBe(1)
    expect(world.stderr.text).toBe('error: The disk is full\n')
  })

  test('a gap in what is watched is closed by watching again', async () => {
    let watched = 0
    const { fake, world, run } = setUp({
      'run.watch': async (_params, { emit }) => {
        watched += 1
        await emit(watched === 1 ? snapshot([flow]) : snapshot([flow], ended()))
        if (watched === 1) await emit(changes(99, { run: ended() }))
      },
    })
    expect(await run('run', 'a.flow.json')).toBe(0)
    expect(fake.paramsOf('run.watch')).toEqual([
      { runId: RUN_ID, pending: true },
      { runId: RUN_ID, pending: false },
    ])
    expect(world.stdout.text).toContain('All OK')
  })

  test.each([
    [['run', 'a.flow.json', '--input', '{"a": }'], /^error: --input is not JSON\. .*\n {2}--input:1:7\n/],
    [['run', 'missing.flow.json'], /^error: There is no file missing\.flow\.json\n/],
    [['run', 'a.flow.json', '--cid', ''], /^error: Expected `--cid` to be 1 to 1,024 characters, got 0\n/],
    [['run'], /^error: fanfare run needs FLOW\n/],
    [
      ['run', 'a.flow.json', '--inptu', '1'],
      /^error: fanfare run has no flag --inptu\. Did you mean --input\?\n/,
    ],
    [['run', 'a.flow.json', '--input'], /^error: The flag --input <json> needs a value\n/],
    [['ran'], /^error: fanfare has no command ran\. Did you mean run\?\n/],
    [['export', 'flwo', 'x'], /^error: fanfare export has no command flwo\. Did you mean flow\?\n/],
  ])('%j is bad usage: nothing is opened', async (words, message) => {
    const { fake, world, run } = setUp()
    expect(await run(...words)).toBe(2)
    expect(world.stderr.text).toMatch(message)
    expect(world.stderr.text).not.toMatch(/\n\s+at /)
    expect(world.stdout.text).toBe('')
    expect(fake.opened).toBe(0)
  })

  test.each([
    [['--help'], 0],
    [['--version'], 0],
    [['run', '--help'], 0],
    [['help', 'show'], 0],
    // No command was named.
    [[], 2],
    [['export'], 2],
  ])('%j opens nothing, says what there is, and ends with %i', async (words, code) => {
    const { fake, world, run } = setUp()
    expect(await run(...words)).toBe(code)
    expect(world.stdout.text).not.toBe('')
    expect(fake.opened).toBe(0)
  })
})

describe('logs', () => {
  const line = { at: STARTED_AT, call: 0, attempt: 1, level: 'info' as const, data: null }
  const lines = [1, 2, 3].map(number => ({ ...line, line: number, message: `message ${number}` }))
  const log: Handlers['run.log'] = async ({ after }) => ({
    lines: lines.filter(({ line: n }) => n > after).slice(0, 2),
    dropped: 0,
  })

  test('are shown as they come, all of them, once', async () => {
    const { script, world, run } = setUp({ 'run.log': log })
    script.push(snapshot([flow]), changes(4, { logged: 1 }), changes(5, { logged: 3, run: ended() })).end()
    expect(await run('run', 'a.flow.json')).toBe(0)
    expect(world.stdout.text.match(/info {3}crm\.get {2}message \d/g)?.map(text => text.slice(-1))).toEqual([
      '1',
      '2',
      '3',
    ])
  })

  test('are not asked for with --quiet', async () => {
    const { script, fake, run } = setUp({ 'run.log': log })
    script.push({ ...snapshot([flow], ended()), logged: 3 } as RunUpdate).end()
    expect(await run('run', 'a.flow.json', '--quiet')).toBe(0)
    expect(fake.paramsOf('run.log')).toEqual([])
  })
})

describe('--json', () => {
  test('prints the stream as it comes, and nothing else', async () => {
    const events = new Script<string>().push('{"seq":1}\n', '{"seq":2}\n{"seq":3}\n').end()
    const { fake, world, run } = setUp({
      'run.events': events.play,
      'run.find': async () => ended({ ok: false }),
    })
    expect(await run('run', 'a.flow.json', '--json', '--full')).toBe(1)
    expect(world.stdout.text).toBe('{"seq":1}\n{"seq":2}\n{"seq":3}\n')
    expect(world.stderr.text).toBe('')
    expect(fake.asked.map(({ name }) => name)).toEqual(['run.events', 'run.start', 'run.find'])
    expect(fake.paramsOf('run.events')).toEqual([{ runId: RUN_ID, pending: true, full: true }])
  })

  test('a reader that goes away cancels the run, quietly', async () => {
    const events = new Script<string>().push('{"seq":1}\n')
    const { fake, world, run } = setUp({
      'run.events': events.play,
      'run.cancel': async () => {
        events.push('{"seq":2}\n').end()
        return ended({ state: 'cancelled', ok: false })
      },
      'run.find': async () => ended({ state: 'cancelled', ok: false }),
    })
    const running = run('run', 'a.flow.json', '--json')
    await until(() => world.stdout.text !== '')
    world.stdout.breakPipe()
    expect(await running).toBe(130)
    expect(fake.paramsOf('run.cancel')).toEqual([{ runId: RUN_ID }])
    expect(world.stdout.text).toBe('{"seq":1}\n')
    expect(world.stderr.text).toBe('')
    expect(fake.closed).toBe(1)
  })
})
