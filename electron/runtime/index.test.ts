import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createRuntime, type RuntimeHost, type RuntimeOptions } from './index.ts'
import { recorderFolder } from './pool/recorder-files.ts'
import { PoolService } from './pool/service.ts'
import { Probe } from './pool/testing.ts'
import type { Service, Services, Task, Unresolved } from './types.ts'

/** The real worker, run from its source. */

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

let host: RuntimeHost | undefined
let folder: string | undefined
afterEach(async () => {
  await host?.close()
  host = undefined
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  folder = undefined
})

const create = (options: Partial<RuntimeOptions> = {}): Promise<RuntimeHost> =>
  createRuntime({
    workspace: path('fixtures'),
    workerEntry: new URL('worker/entry.ts', import.meta.url),
    serviceEntry: path('service/index.ts'),
    secrets: () => new Map(),
    workers: 2,
    ...options,
  })

/** Closed when the test ends. */
async function start(options?: Partial<RuntimeOptions>): Promise<RuntimeHost> {
  host = await create(options)
  return host
}

const usable = (found: Service | Unresolved | undefined): PoolService => {
  if (found instanceof PoolService) return found
  throw new Error(`not a service: ${JSON.stringify(found)}`)
}

class Bench {
  readonly #host: RuntimeHost
  readonly #services: Services

  constructor(made: RuntimeHost, services: Services) {
    this.#host = made
    this.#services = services
  }

  submit(name: string, request: unknown = null, more: Partial<Omit<Task, 'service' | 'sink'>> = {}): Probe {
    const service = usable(this.#services.resolve(name))
    const probe = new Probe(service, { body: JSON.stringify(request), ...more })
    this.#host.submit(probe.task)
    return probe
  }
}

async function bench(names: readonly string[], options?: Partial<RuntimeOptions>): Promise<Bench> {
  const made = await start(options)
  const services = made.services()
  await services.prepare(names)
  return new Bench(made, services)
}

const outcomes = async (probes: readonly Probe[]) => {
  const results = await Promise.all(probes.map(probe => probe.finished))
  return results.map(result => result.code ?? result.text)
}

/** A zombie is not: whether its parent's parent reaps it is not ours to say. */
const isAlive = (pid: number): boolean => {
  const state = statOf(pid)?.[0]
  return state !== undefined && state !== 'Z'
}

const bound = (made: Bench) => ({ submit: made.submit.bind(made) })

describe('quick calls', () => {
  test('2,000 at once, each with its own answer', async () => {
    const { submit } = bound(await bench(['quick.echo']))
    const probes = Array.from({ length: 2_000 }, (_, index) => submit('quick.echo', { index }))
    expect(await outcomes(probes)).toEqual(probes.map((_, index) => `{"index":${index}}`))
    for (const probe of probes) expect(probe.told).toEqual(['started', 'finished'])
  })

  test('TypeScript that imports the package, and what it says of itself', async () => {
    const made = await start()
    const services = made.services()
    await services.prepare(['quick.typed'])
    expect(services.resolve('quick.typed')).toMatchObject({ timeoutMs: 5_000, idempotent: false })
    const { submit } = bound(new Bench(made, services))
    expect(await outcomes([submit('quick.typed', { a: 1, b: 2 })])).toEqual(['{"sum":3}'])
    const listed = (await made.list()).find(info => info.name === 'quick.typed')
    expect(listed).toEqual({
      name: 'quick.typed',
      kind: 'code',
      file: 'services/quick/typed.ts',
      description: 'Adds two numbers',
      unusable: null,
      settings: {
        timeoutMs: 5_000,
        attempts: 1,
        concurrency: null,
        idempotent: false,
        isolation: 'shared',
        quarantined: false,
      },
    })
  })

  test('built-in ones', async () => {
    const { submit } = bound(await bench(['demo.echo', 'demo.fail', 'demo.sleep']))
    const probes = [
      submit('demo.echo', [1]),
      submit('demo.fail', { message: 'as asked' }),
      submit('demo.sleep', { ms: 1 }),
    ]
    expect(await outcomes(probes)).toEqual(['[1]', 'E_SERVICE_THREW', '{"ms":1}'])
    expect(probes[1]?.result?.text).toContain('as asked')
  })
})

describe('hostile calls fail alone', () => {
  const cases: [name: string, code: string, text: RegExp][] = [
    ['exits', 'E_WORKER_EXIT', /exit code 3/],
    ['kills-itself', 'E_WORKER_LOST', /SIGKILL/],
    ['loops', 'E_TIMEOUT', /400 ms/],
    ['loops-later', 'E_TIMEOUT', /400 ms/],
    ['blocks-in-child', 'E_TIMEOUT', /400 ms/],
    ['never', 'E_TIMEOUT', /400 ms/],
  ]

  let shared: RuntimeHost
  let submit: Bench['submit']
  beforeAll(async () => {
    shared = await create()
    const services = shared.services()
    const names = cases.map(([name]) => `hostile.${name}`)
    await services.prepare([...names, 'quick.echo', 'quick.waits'])
    submit = bound(new Bench(shared, services)).submit
  })
  afterAll(() => shared.close())

  test.each(cases)('%s', async (name, code, text) => {
    const before = Array.from({ length: 200 }, (_, index) => submit('quick.echo', index))
    const waiting = Array.from({ length: 5 }, () => submit('quick.waits', { ms: 50 }))
    const hostile = submit(`hostile.${name}`, null, { timeoutMs: 400 })
    const after = Array.from({ length: 200 }, (_, index) => submit('quick.echo', index))
    expect(await outcomes([hostile])).toEqual([code])
    expect(hostile.result?.text).toMatch(text)
    expect(await outcomes(before)).toEqual(before.map((_, index) => String(index)))
    expect(await outcomes(waiting)).toEqual(waiting.map(() => '"waited"'))
    expect(await outcomes(after)).toEqual(after.map((_, index) => String(index)))
    for (const probe of [hostile, ...before, ...after]) expect(probe.results).toHaveLength(1)
  })

  test('a full heap', async () => {
    const { submit } = bound(await bench(['hostile.fills-heap', 'quick.echo'], { heapMb: 64 }))
    const hostile = submit('hostile.fills-heap')
    const others = Array.from({ length: 100 }, (_, index) => submit('quick.echo', index))
    expect(await outcomes([hostile])).toEqual(['E_OUT_OF_MEMORY'])
    expect(await outcomes(others)).toEqual(others.map((_, index) => String(index)))
  })

  test('many of each, one after the other', async () => {
    const { submit } = bound(await bench(['hostile.exits', 'hostile.kills-itself', 'quick.echo']))
    const probes = Array.from({ length: 600 }, (_, index) =>
      submit(
        index % 60 === 30 ? (index % 120 === 30 ? 'hostile.exits' : 'hostile.kills-itself') : 'quick.echo',
        index,
      ),
    )
    const expected = probes.map((_, index) =>
      index % 60 === 30 ? (index % 120 === 30 ? 'E_WORKER_EXIT' : 'E_WORKER_LOST') : String(index),
    )
    expect(await outcomes(probes)).toEqual(expected)
  })

  test('an unfinished sibling that may not be repeated is lost once, and told by whom', async () => {
    const { submit } = bound(await bench(['hostile.exits', 'quick.waits-once'], { workers: 1 }))
    const sibling = submit('quick.waits-once', { ms: 30_000 })
    await expect.poll(() => sibling.told, { timeout: 5_000 }).toEqual(['started'])
    const hostile = submit('hostile.exits')
    expect(await outcomes([hostile, sibling])).toEqual(['E_WORKER_EXIT', 'E_WORKER_LOST'])
    expect(sibling.result?.text).toContain('hostile.exits ended it with exit code 3')
    const again = submit('quick.waits-once', { ms: 300 })
    await expect.poll(() => again.told, { timeout: 5_000 }).toEqual(['started'])
    expect(await outcomes([submit('hostile.exits'), again])).toEqual(['E_WORKER_EXIT', '"waited"'])
  })
})

describe('services that do not load', () => {
  test('say why, and hurt no other', async () => {
    const made = await start({ loadTimeoutMs: 300 })
    const services = made.services()
    const names = ['broken', 'exits-while-loading', 'loops-while-loading', 'never']
    await services.prepare([
      ...names.map(name => `hostile.${name}`),
      'hostile.nevr',
      'quick.disabled',
      'quick.echo',
    ])
    const told = (name: string) => {
      const found = services.resolve(name)
      return found !== undefined && 'message' in found ? `${found.code} ${found.message}` : found?.kind
    }
    expect(told('hostile.broken')).toMatch(/^E_SERVICE_LOAD [\s\S]*broken\.mjs[\s\S]*SyntaxError/)
    expect(told('hostile.exits-while-loading')).toMatch(/^E_SERVICE_LOAD .*exit code 4/)
    expect(told('hostile.loops-while-loading')).toMatch(/^E_SERVICE_LOAD .*300 ms/)
    expect(told('hostile.nevr')).toBe(
      'E_SERVICE_MISSING No service is called hostile.nevr. Did you mean hostile.never?',
    )
    expect(told('quick.disabled')).toMatch(/^E_SERVICE_MISSING .*disabled in services\/quick\/disabled\.mjs/)
    expect(told('hostile.never')).toBe('worker')
    const { submit } = bound(new Bench(made, services))
    expect(await outcomes([submit('quick.echo', 1)])).toEqual(['1'])
  })
})

describe('cancelling', () => {
  test('ends what runs, what blocks and what waits, each once', async () => {
    const made = await start({ workers: 1 })
    const services = made.services()
    await services.prepare(['quick.waits', 'hostile.loops', 'quick.echo'])
    const { submit } = bound(new Bench(made, services))
    const runs = submit('quick.waits', { ms: 30_000 })
    await expect.poll(() => runs.told, { timeout: 5_000 }).toEqual(['started'])
    const blocks = submit('hostile.loops')
    await expect.poll(() => blocks.told, { timeout: 5_000 }).toEqual(['started'])
    const waits = submit('quick.echo')
    for (const probe of [runs, blocks, waits]) made.cancel(probe.task)
    expect(await outcomes([runs, blocks, waits])).toEqual(['E_CANCELLED', 'E_CANCELLED', 'E_CANCELLED'])
    expect(await outcomes([submit('quick.echo', 'next')])).toEqual(['"next"'])
    for (const probe of [runs, blocks, waits]) expect(probe.results).toHaveLength(1)
  })
})

test('a changed file, and a changed file that it imports, are picked up by the next run', async () => {
  folder = mkdtempSync(join(tmpdir(), 'fanfare-reload-'))
  const services = join(folder, 'services')
  mkdirSync(services)
  const write = (name: string, text: string) => writeFileSync(join(folder ?? '', name), text)
  write('value.mjs', 'export default 1')
  write('services/a.mjs', "import value from '../value.mjs'\nexport default () => ['first', value]")
  const made = await start({ workspace: folder })
  const run = async () => {
    const view = made.services()
    await view.prepare(['a'])
    return (await outcomes([new Bench(made, view).submit('a')]))[0]
  }
  expect(await run()).toBe('["first",1]')
  expect(await run()).toBe('["first",1]')
  write('services/a.mjs', "import value from '../value.mjs'\nexport default () => ['second one', value]")
  expect(await run()).toBe('["second one",1]')
  write('value.mjs', 'export default 22')
  expect(await run()).toBe('["second one",22]')
  write('services/a.mjs', 'export default ( =>')
  await expect(run()).rejects.toThrow('SyntaxError')
  write('services/a.mjs', "export default () => 'mended'")
  expect(await run()).toBe('"mended"')
})

describe('expressions', () => {
  test('are evaluated, and say what is wrong with them', async () => {
    const made = await start()
    const { signal } = new AbortController()
    const all = [
      made.evaluate('$sum(a)', '{"a":[1,2,3]}', signal),
      made.evaluate('{ "id": input.id }', '{"input":{"id":7}}', signal),
    ]
    expect(await Promise.all(all)).toEqual(['6', '{"id":7}'])
    await expect(made.evaluate('$sum(', '{}', signal)).rejects.toThrow(/expression/i)
  })

  test('can be given up, even an endless one', async () => {
    const made = await start()
    const controller = new AbortController()
    const endless = made.evaluate('($f := function($n) { $f($n + 1) }; $f(1))', '{}', controller.signal)
    controller.abort(new Error('given up'))
    await expect(endless).rejects.toThrow('given up')
    expect(await made.evaluate('1 + 1', '{}', new AbortController().signal)).toBe('2')
    await expect(made.evaluate('1', '{}', AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
  })
})

describe.runIf(process.platform === 'linux')('what a handler has started', () => {
  test('ends with the worker that it blocks', async () => {
    const { submit } = bound(await bench(['hostile.blocks-in-child']))
    const hostile = submit('hostile.blocks-in-child', null, { timeoutMs: 400 })
    await expect.poll(() => hostile.told, { timeout: 5_000 }).toEqual(['started'])
    await expect.poll(() => childrenOf(process.pid).flatMap(childrenOf).length, { timeout: 5_000 }).toBe(1)
    const [child = 0] = childrenOf(process.pid).flatMap(childrenOf)
    expect(await outcomes([hostile])).toEqual(['E_TIMEOUT'])
    await expect.poll(() => isAlive(child), { timeout: 5_000 }).toBe(false)
  })
})

describe.runIf(process.platform === 'linux')('closing', () => {
  test('leaves no process and no file behind', async () => {
    const made = await start()
    const services = made.services({
      'pause.long': {
        kind: 'process',
        command: [process.execPath, '-e', 'console.log(process.pid); setInterval(() => {}, 1e6)'],
      },
    })
    await services.prepare(['quick.pid', 'hostile.loops', 'hostile.never', 'pause.long'])
    const { submit } = bound(new Bench(made, services))
    const pids = (await outcomes([submit('quick.pid'), submit('quick.pid')])).map(Number)
    const running = [submit('hostile.loops'), submit('hostile.never'), submit('pause.long')]
    await expect.poll(() => running.every(probe => probe.told.length > 0), { timeout: 5_000 }).toBe(true)
    await expect
      .poll(() => childrenOf(process.pid).flatMap(childrenOf).length, { timeout: 5_000 })
      .toBeGreaterThan(0)
    const children = childrenOf(process.pid)
    expect(children.length).toBeGreaterThan(2)
    const grandchildren = children.flatMap(childrenOf)
    expect(grandchildren.length).toBeGreaterThan(0)
    await made.close()
    expect([...pids, ...children].filter(isAlive)).toEqual([])
    // Killed, which takes the system a moment to carry out: nobody here is their parent.
    await expect.poll(() => grandchildren.filter(isAlive), { timeout: 5_000 }).toEqual([])
    const left = readdirSync(recorderFolder()).filter(name => name.startsWith(`fanfare-${process.pid}-`))
    expect(left).toEqual([])
    for (const probe of running) expect(probe.results).toEqual([])
  })

  test('rejects expressions that are being evaluated, and can be done twice', async () => {
    const made = await start()
    const endless = made.evaluate(
      '($f := function($n) { $f($n + 1) }; $f(1))',
      '{}',
      new AbortController().signal,
    )
    const rejected = expect(endless).rejects.toThrow('closed')
    await made.close()
    await made.close()
    await rejected
    await expect(made.evaluate('1', '{}', new AbortController().signal)).rejects.toThrow('closed')
    const services = made.services()
    await services.prepare(['quick.echo'])
    expect(services.resolve('quick.echo')).toMatchObject({ code: 'E_SERVICE_LOAD' })
  })
})

function childrenOf(pid: number): number[] {
  const children: number[] = []
  for (const name of readdirSync('/proc')) {
    const id = Number(name)
    if (Number.isInteger(id) && statOf(id)?.[1] === String(pid)) children.push(id)
  }
  return children
}

/** State, parent and more of a process; null if there is none. */
function statOf(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}
