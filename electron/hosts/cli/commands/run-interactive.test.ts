import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changes } from '../testing/fake-app.ts'
import { type InvocationSpec, ok, RUN_ID, STARTED_AT, snapshot, summary } from '../testing/run-builder.ts'
import { ended, flow, setUpRun, started, until, visible } from '../testing/run-set-up.ts'

let cwd = ''
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'fanfare-run-'))
  await writeFile(join(cwd, 'a.flow.json'), '{}')
})
afterAll(() => rm(cwd, { recursive: true }))

const setUp = (...options: Parameters<typeof setUpRun> extends [string, ...infer Rest] ? Rest : never) =>
  setUpRun(cwd, ...options)

describe('Ctrl+C', () => {
  const running: InvocationSpec = {
    targets: [
      { name: 'crm.get', call: ok() },
      { name: 'erp.get', call: { state: 'running' } },
      { name: 'geo.get', call: { state: 'queued' } },
    ],
  }
  const cancelled = ended({ state: 'cancelled', ok: false })

  test('cancels the run, says what that took with it, ends with 130', async () => {
    const { script, fake, world, run } = setUp({
      'run.cancel': async () => {
        const targets = running.targets.map(({ name }, at) => ({
          name,
          call: at === 0 ? ok() : { state: 'cancelled' as const },
        }))
        const { records } = snapshot([{ targets }])
        script.push(changes(3, { run: cancelled, records })).end()
        return cancelled
      },
    })
    script.push(snapshot([running]))
    const code = run('run', 'a.flow.json')
    await until(() => world.stdout.text.includes('crm.get'))
    world.interrupt()
    expect(await code).toBe(130)
    expect(world.stdout.text).toContain('Cancelling. Ctrl+C again ends at once.')
    expect(world.stdout.text).toContain('Cancelled: 2 targets (erp.get, geo.get)\nCancelled\n')
    expect([fake.closed, fake.killed]).toEqual([1, 0])
  })

  test('before the run has begun cancels it once it has', async () => {
    const start = Promise.withResolvers<typeof started>()
    const { script, fake, world, run } = setUp({
      'run.start': () => start.promise,
      'run.cancel': async () => {
        script.push(snapshot([], cancelled)).end()
        return cancelled
      },
    })
    const code = run('run', 'a.flow.json')
    await until(() => fake.paramsOf('run.start').length === 1)
    world.interrupt()
    // Time enough for a cancel that does not wait to arrive.
    for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve))
    expect(fake.paramsOf('run.cancel')).toEqual([])
    start.resolve(started)
    expect(await code).toBe(130)
    expect(fake.paramsOf('run.cancel')).toEqual([{ runId: RUN_ID }])
  })

  test('a second one kills the workers and ends the process at once', async () => {
    const { script, fake, world, run } = setUp(
      { 'run.cancel': () => new Promise(() => undefined) },
      { terminal: true },
    )
    script.push(snapshot([running]))
    void run('run', 'a.flow.json')
    await until(() => fake.asked.some(({ name }) => name === 'run.start'))
    world.interrupt()
    expect(world.exits).toEqual([])
    world.interrupt()
    expect([fake.killed, world.exits]).toEqual([1, [130]])
    expect(world.stdout.text.endsWith('\u001b[?25h')).toBe(true)
  })

  test('while standard input is read ends with 130', async () => {
    const { fake, world, run } = setUp()
    world.readStdin = () => new Promise(() => undefined)
    const code = run('run', 'a.flow.json', '--input', '-')
    await until(() => true)
    world.interrupt()
    expect(await code).toBe(130)
    expect(fake.opened).toBe(0)
    expect(world.stderr.text).toBe('')
  })

  test('in `watch` stops watching; the run goes on', async () => {
    const { script, fake, world, run } = setUp({ 'run.find': async () => summary() })
    script.push(snapshot([running]))
    const code = run('watch', RUN_ID)
    await until(() => world.stdout.text.includes('crm.get'))
    world.interrupt()
    expect(await code).toBe(130)
    expect(fake.paramsOf('run.cancel')).toEqual([])
    expect(world.stderr.text).toBe(`Stopped watching. Run ${RUN_ID} goes on.\n`)
  })
})

describe('on a terminal', () => {
  const terminal = { terminal: true, env: { NO_COLOR: '1' } }
  const running: InvocationSpec = { targets: [{ name: 'crm.get', call: { state: 'running' } }] }

  test('the run is drawn in place while it runs, logs above it, and the tree stays at the end', async () => {
    let logged = 0
    const { script, world, run } = setUp(
      {
        'run.log': async ({ after }) => {
          const line = {
            line: 1,
            at: STARTED_AT,
            call: 0,
            attempt: 1,
            level: 'info' as const,
            message: 'hello',
            data: null,
          }
          return { lines: logged > after ? [line] : [], dropped: 0 }
        },
      },
      terminal,
    )
    script.push(snapshot([running]))
    const code = run('run', 'a.flow.json')
    const { stdout } = world
    await until(() => {
      world.tick()
      return stdout.text.includes('Running')
    })
    expect(stdout.text.startsWith('\u001b[?25l')).toBe(true)
    stdout.text = ''
    world.tick()
    // Three lines up, cleared, and drawn again.
    expect(visible(stdout.text)).toMatch(
      /^ESC\[3A\rESC\[JCustomer dashboard.*\n.*0 of 1 target, 1 running.*\n. Running.*\n$/,
    )
    stdout.text = ''
    logged = 1
    script.push(changes(1, { logged: 1 }))
    await until(() => stdout.text.includes('hello'))
    expect(visible(stdout.text)).toMatch(/^ESC\[3A\rESC\[J\S+ info {3}crm\.get {2}hello\nCustomer dashboard/)
    stdout.text = ''
    const done = snapshot([{ targets: [{ name: 'crm.get', call: ok() }] }])
    script.push(changes(2, { run: ended(), records: done.records })).end()
    expect(await code).toBe(0)
    expect(visible(stdout.text)).toMatch(
      /^ESC\[3A\rESC\[JCustomer dashboard.*\n\n✓ OK {10}crm\.get +184 ms\n\nESC\[\?25hAll OK\n/,
    )
    expect(world.ticking).toBe(0)
  })

  test('nothing is drawn again while nothing changes and nothing runs', async () => {
    const { script, world, run } = setUp({}, terminal)
    script.push(snapshot([{ targets: [{ name: 'crm.get', call: { state: 'queued' } }] }]))
    const code = run('run', 'a.flow.json')
    await until(() => {
      world.tick()
      return world.stdout.text.includes('Queued')
    })
    world.stdout.text = ''
    world.tick()
    expect(world.stdout.text).toBe('')
    script.push(changes(1, { run: ended() })).end()
    expect(await code).toBe(0)
  })

  test('a dumb terminal gets plain lines', async () => {
    const { script, world, run } = setUp({}, { terminal: true, env: { TERM: 'dumb' } })
    script.push(snapshot([flow], ended())).end()
    expect(await run('run', 'a.flow.json')).toBe(0)
    expect(world.stdout.text).not.toContain('\u001b')
    expect(world.stdout.text).toContain('+ OK')
  })
})
