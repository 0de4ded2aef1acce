import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { eventsOf, parseEvent } from '../harness/events.ts'
import { Fanfare, type Finished } from '../harness/fanfare.ts'
import { flowOf } from '../harness/flow.ts'
import { cliFile } from '../harness/paths.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

const KEYS = ['source', 'target', 'response', 'req_ts_utc', 'resp_ts_utc', 'ok', 'exception', 'cid']
/** A call as `show --json` prints it. */
const shownCall = z.object({ phase: z.string(), received: z.object({ preview: z.string() }) })
const payload = z.record(z.string(), z.unknown())

test('first steps: a new flow and service, checked, run, shown, listed', async () => {
  const workspace = await makeWorkspace()
  const flow = 'flows/first-steps.flow.json'
  const service = ['new', 'service', 'crm.get-customer']
  expect(await workspace.fanfare(service)).toMatchObject({
    code: 0,
    stdout: 'Wrote services/crm/get-customer.ts\n',
  })
  expect(await workspace.fanfare(service)).toMatchObject({ code: 2, stdout: '' })
  expect(await workspace.fanfare(['new', 'flow', 'First steps'])).toMatchObject({
    code: 0,
    stdout: `Wrote ${flow}\n`,
  })
  expect(await workspace.fanfare(['validate', flow])).toMatchObject({ code: 0, stderr: '' })
  const run = await workspace.fanfare(['run', flow])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  expect(run.stdout).toContain('All OK')
  const show = await workspace.fanfare(['show', 'last'])
  // The history says the same as the run said while it ran.
  const summaryOf = ({ stdout }: Finished): string => stdout.slice(stdout.indexOf('All OK'))
  expect(summaryOf(show)).toBe(summaryOf(run))
  const runs = await workspace.fanfare(['runs', '--json'])
  expect(runs.lines.map(line => JSON.parse(line))).toMatchObject([{ state: 'completed', ok: true, flow }])
})

describe('--input and --set', () => {
  test.each([
    [['--input', '{"a":1}'], '', { a: 1 }],
    [['--input', '@in.json', '--set', 'b.c=Ada', '--set', 'a=2'], '', { a: 2, b: { c: 'Ada' } }],
    [['--input', '-'], '[1,null]', [1, null]],
    [['--set', 'only=true'], '', { only: true }],
    [['--input', '""'], '', ''],
    [['--input', '0'], '', 0],
  ])('%j', async (words, input, expected) => {
    const target = { service: 'demo.echo', request: { $jsonata: 'input' } }
    const workspace = await makeWorkspace({
      flows: { a: flowOf({ targets: { t: target } }) },
      files: { 'in.json': '{"a":1}' },
    })
    const { code, lines } = await workspace.fanfare(['run', 'flows/a.flow.json', '--json', ...words], {
      input,
    })
    expect(code).toBe(0)
    expect(eventsOf(lines.map(parseEvent), 'target.completed')[0]?.response).toEqual(expected)
  })
})

describe('events', () => {
  test('the history gives the same ones as the run gave', async () => {
    const targets = { a: 'demo.echo', b: 'demo.fail', c: 'no.such-service' }
    const flow = flowOf({ targets, onTarget: { d: 'demo.echo' }, onFinal: { e: 'demo.echo' } })
    const workspace = await makeWorkspace({ flows: { a: flow } })
    const run = await workspace.fanfare(['run', 'flows/a.flow.json', '--json'])
    const watch = await workspace.fanfare(['watch', 'last', '--json'])
    expect([run.code, watch.code]).toEqual([1, 1])
    // Afterwards a start stands beside its end, so order and numbers may differ: the events are the same.
    const events = (lines: readonly string[]) =>
      lines.map(line => JSON.stringify({ ...JSON.parse(line), seq: 0 })).sort()
    expect(events(watch.lines)).toEqual(events(run.lines))
  })

  test('large bodies are references, and whole with --full', async () => {
    const text = 'x'.repeat(100_000)
    const target = { service: 'demo.echo', request: { text } }
    const workspace = await makeWorkspace({ flows: { a: flowOf({ targets: { t: target } }) } })
    const responseOf = async (...words: string[]) => {
      const { lines } = await workspace.fanfare(['run', 'flows/a.flow.json', '--json', ...words])
      return eventsOf(lines.map(parseEvent), 'target.completed')[0]?.response
    }
    expect(await responseOf()).toMatchObject({ $body: expect.any(String), bytes: text.length + 11 })
    expect(await responseOf('--full')).toEqual({ text })
    const show = await workspace.fanfare(['show', 'last', '--target', 'demo.echo', '--full'])
    expect(show.stdout).toContain(text)
  })
})

const mixed = (): Promise<Workspace> =>
  makeWorkspace({
    files: {
      'services/bad/service.ts': `export default async function handle(ctx) {
  ctx.log.warn('about to \\u001b[2Jfail', { at: 1 })
  throw new Error('no such \\u001b[31mcustomer')
}
`,
    },
    flows: {
      a: flowOf({
        targets: { t: 'demo.echo', b: 'bad.service' },
        onTarget: { c: 'demo.echo' },
        onFinal: { f: 'demo.echo' },
      }),
    },
  })

describe('for people', () => {
  const run = ['run', 'flows/a.flow.json']

  test("every outcome, the exception with the author's line, the log, no control codes", async () => {
    const workspace = await mixed()
    const { code, stdout, stderr } = await workspace.fanfare(run)
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(/^✓ OK +demo\.echo +\S+ ms/m)
    expect(stdout).toMatch(/^✗ Failed +bad\.service .*E_SERVICE_THREW/m)
    expect(stdout.match(/ for (demo\.echo|bad\.service)$/gm)).toHaveLength(2)
    expect(stdout).toMatch(/^✓ OK +demo\.echo .* final/m)
    expect(stdout).toMatch(/ {4}Error: no such \\u001b\[31mcustomer\n {8}at .*services\/bad\/service\.ts:3:9/)
    expect(stdout).toMatch(/^\S+ warn {3}bad\.service {2}about to \\u001b\[2Jfail {2}\{"at":1\}$/m)
    expect(stdout).toMatch(/Not all OK\n {2}Targets +1 OK, 1 failed of 2\n {2}Deliveries +3 OK of 3\n/)
    expect(stdout).not.toContain('\u001b')
    expect((await workspace.fanfare([...run, '--quiet'])).stdout).not.toContain('about to')
  })

  test('colours when they are forced, and not when they are refused', async () => {
    const workspace = await mixed()
    const forced = await workspace.fanfare(run, { env: { FORCE_COLOR: '1' } })
    expect(forced.stdout).toContain('\u001b[32m✓')
    const refused = await workspace.fanfare(run, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })
    expect(refused.stdout).not.toContain('\u001b')
  })

  test('afterwards: payloads, a target, the log, the list, an export; and it can be deleted', async () => {
    const workspace = await mixed()
    const cid = 'dashboard-7'
    await workspace.fanfare([...run, '--cid', cid])
    const payloads = await workspace.fanfare(['show', cid, '--payloads', '--json'])
    const calls = payloads.lines.map(line => shownCall.parse(JSON.parse(line)))
    const received = (phase: string) =>
      calls.filter(call => call.phase === phase).map(call => payload.parse(JSON.parse(call.received.preview)))
    expect(received('on-target').map(Object.keys)).toEqual([KEYS, KEYS])
    expect(received('on-final')).toMatchObject([{ cid, data: { 'bad.service': { ok: false, cid } } }])
    const target = await workspace.fanfare(['show', cid, '--target', 'bad.service'])
    expect(target.stdout).toContain('services/bad/service.ts:3:9')
    expect((await workspace.fanfare(['show', cid, '--log'])).stdout).toContain('about to')
    expect((await workspace.fanfare(['runs', '--service', 'bad.service', '--failed'])).stdout).toContain(cid)
    expect(await workspace.fanfare(['export', 'run', 'last', '-o', 'run.json'])).toMatchObject({
      code: 0,
      stdout: '',
    })
    expect(payload.parse(JSON.parse(await workspace.read('run.json')))).not.toEqual({})
    expect(await workspace.fanfare(['prune', '--keep', '0'])).toMatchObject({
      code: 0,
      stdout: 'Deleted 1 run.\n',
    })
    expect(await workspace.fanfare(['show', cid])).toMatchObject({ code: 2, stdout: '' })
  })
})

test('checking flows leaves nothing behind', async () => {
  const workspace = await mixed()
  expect(await workspace.fanfare(['validate', 'flows/a.flow.json'])).toMatchObject({ code: 0 })
  expect(existsSync(workspace.path('.fanfare'))).toBe(false)
})

test('a flow is exported in the form in which it is saved', async () => {
  const workspace = await mixed()
  const first = await workspace.fanfare(['export', 'flow', 'flows/a.flow.json'])
  expect(first.code).toBe(0)
  await workspace.write('flows/again.flow.json', first.stdout)
  const again = await workspace.fanfare(['export', 'flow', 'flows/again.flow.json'])
  expect(again.stdout).toBe(first.stdout)
})

describe('a reader that goes away', () => {
  /** Runs `fanfare ARGS | head -1`, and gives the exit code of the first as the last line. */
  const headOf = (workspace: Workspace, args: string): Promise<Finished> => {
    const script = `"$0" "${cliFile}" ${args} | head -1 > head.txt; echo "\${PIPESTATUS[0]}"`
    return workspace.adopt(new Fanfare('bash', ['-c', script, process.execPath], { cwd: workspace.root }))
      .finished
  }

  test('ends a run quietly, as cancelled', async () => {
    const targets = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`t${at}`, 'demo.echo']))
    const slow = { service: 'demo.sleep', request: { ms: 600_000 } }
    const workspace = await makeWorkspace({ flows: { a: flowOf({ targets: { ...targets, slow } }) } })
    const { stdout, stderr } = await headOf(workspace, 'run flows/a.flow.json --json')
    expect([stdout, stderr]).toEqual(['130\n', ''])
    await workspace.untilQuiet()
    const { lines } = await workspace.fanfare(['runs', '--json'])
    expect(lines.map(line => JSON.parse(line))).toMatchObject([{ state: 'cancelled' }])
  })

  test('ends a listing quietly, as done', async () => {
    const target = { service: 'demo.echo', request: 'a line\n'.repeat(100_000) }
    const workspace = await makeWorkspace({ flows: { a: flowOf({ targets: { t: target } }) } })
    await workspace.fanfare(['run', 'flows/a.flow.json'])
    const { stdout, stderr } = await headOf(workspace, 'show last --target demo.echo --full')
    expect([stdout, stderr]).toEqual(['0\n', ''])
  })
})
