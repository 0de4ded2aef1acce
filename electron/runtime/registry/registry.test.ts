import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ServiceDefinition } from '../../../shared/flow/schema.ts'
import type { LoadResult } from '../pool/loaded.ts'
import { PoolService } from '../pool/service.ts'
import type { Service, Unresolved } from '../types.ts'
import { Registry } from './registry.ts'

let folder: string
let workspace: string
let loads: string[]
let renewed: number
let secrets: Map<string, string>
let answer: (service: PoolService) => LoadResult
let registry: Registry

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'fanfare-registry-')))
  workspace = join(folder, 'workspace')
  mkdirSync(workspace)
  loads = []
  renewed = 0
  secrets = new Map()
  answer = () => ({ ok: true, meta: {}, files: [] })
  registry = new Registry({
    workspace,
    load: async service => {
      loads.push(service.name)
      return answer(service)
    },
    onChange: () => renewed++,
    secrets: () => secrets,
  })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

let stamp = 1_700_000_000
function write(path: string, text = ''): string {
  const file = join(workspace, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  // Two writes in one tick of the file system's clock would look like one.
  utimesSync(file, stamp, stamp++)
  return file
}
/** As a new run sees the workspace. */
async function find(name: string, definitions: Record<string, ServiceDefinition> = {}) {
  const services = registry.forFlow(definitions)
  await services.prepare([name])
  return services.resolve(name)
}
const message = (found: Service | Unresolved | undefined) =>
  found !== undefined && 'message' in found ? `${found.code} ${found.message}` : found?.name

describe('services in code', () => {
  test('are found by their path, loaded when they are prepared, and say what they are', async () => {
    write('services/crm/get-customer.ts')
    write('services/other.ts')
    answer = () => ({
      ok: true,
      meta: { timeoutMs: 7, idempotent: true, isolation: 'own', concurrency: 2 },
      files: [],
    })
    const found = await find('crm.get-customer')
    expect(found).toMatchObject({
      name: 'crm.get-customer',
      kind: 'worker',
      flow: null,
      timeoutMs: 7,
      retry: null,
      concurrency: 2,
      idempotent: true,
      isolation: 'own',
    })
    expect(loads).toEqual(['crm.get-customer'])
  })

  test('are not known before they were prepared', () => {
    expect(registry.forFlow({}).resolve('demo.echo')).toBeUndefined()
  })

  test('are loaded once for all that ask at the same time, and stay the same object while nothing changes', async () => {
    write('services/a.ts')
    const [one, two] = await Promise.all([find('a'), find('a')])
    expect(one).toBe(two)
    expect(await find('a')).toBe(one)
    expect(loads).toEqual(['a'])
    expect(renewed).toBe(0)
  })

  test('are loaded again when their file or one that they use has changed', async () => {
    write('services/a.ts')
    write('services/b.ts')
    const used = write('lib/used.ts')
    answer = service => ({ ok: true, meta: {}, files: service.name === 'a' ? [used] : [] })
    const [first, other] = [await find('a'), await find('b')]
    write('services/a.ts', 'changed')
    const second = await find('a')
    expect(second).not.toBe(first)
    write('lib/used.ts', 'changed')
    expect(await find('a')).not.toBe(second)
    expect(await find('b')).toBe(other)
    expect(renewed).toBe(2)
    expect(loads).toEqual(['a', 'b', 'a', 'a'])
  })

  test('of the same size and time but another file are noticed too', async () => {
    const file = write('services/a.ts', '1')
    const first = await find('a')
    rmSync(file)
    writeFileSync(join(workspace, 'keeps-the-inode'), '')
    writeFileSync(file, '2')
    utimesSync(file, stamp - 1, stamp - 1)
    expect(await find('a')).not.toBe(first)
  })

  test('that appear are found, that vanish are missing', async () => {
    expect(message(await find('a'))).toBe('E_SERVICE_MISSING No service is called a.')
    const file = write('services/a.ts')
    expect(await find('a')).toMatchObject({ name: 'a' })
    rmSync(file)
    expect(message(await find('a'))).toBe('E_SERVICE_MISSING No service is called a.')
  })

  test('that can not be loaded are tried again by the next run, without a change and without new workers', async () => {
    write('services/a.ts')
    answer = () => ({ ok: false, message: 'Could not load it: no such package.', files: [] })
    expect(message(await find('a'))).toBe('E_SERVICE_LOAD Could not load it: no such package.')
    answer = () => ({ ok: true, meta: {}, files: [] })
    expect(await find('a')).toMatchObject({ name: 'a' })
    expect(renewed).toBe(0)
  })

  test('that are disabled say in which file, and are not loaded again for it', async () => {
    write('services/a.ts')
    answer = () => ({ ok: true, meta: { disabled: true }, files: [] })
    const expected = 'E_SERVICE_MISSING The service a is disabled in services/a.ts.'
    expect([message(await find('a')), message(await find('a'))]).toEqual([expected, expected])
    expect(loads).toEqual(['a'])
  })
})

describe('names', () => {
  test('given by two files are unusable, and both files are named', async () => {
    write('services/a/b.ts')
    write('services/a.b.service.json', '{ "kind": "flow", "flow": "x.flow.json" }')
    expect(message(await find('a.b'))).toMatch(
      /^E_SERVICE_LOAD .*services\/a\.b\.service\.json and services\/a\/b\.ts/,
    )
    expect(loads).toEqual([])
  })

  test('that objects have by themselves are ordinary', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(message(await find(name))).toContain(`No service is called ${name}.`)
      write(`services/${name}.js`)
      expect(await find(name)).toMatchObject({ name })
    }
    const definitions = JSON.parse('{ "__proto__": { "kind": "flow", "flow": "x" } }')
    expect(await find('__proto__', definitions)).toMatchObject({ kind: 'flow', flow: 'x' })
  })

  test('that are nearly right are guessed, from the flow, the workspace and what is built in', async () => {
    write('services/crm/get.ts')
    expect(message(await find('crm.gte'))).toContain('Did you mean crm.get?')
    expect(message(await find('demo.ecko'))).toContain('Did you mean demo.echo?')
    const definitions = { 'erp.orders': { kind: 'flow', flow: 'x' } } as const
    expect(message(await find('erp.order', definitions))).toContain('Did you mean erp.orders?')
  })

  test('that lead out of the folder are just missing', async () => {
    write('outside.ts')
    for (const name of ['../outside', '..outside', '/etc/passwd', 'a\0b', '']) {
      expect(message(await find(name))).toMatch(/^E_SERVICE_MISSING/)
    }
  })

  test('of the runtime itself can not be used by flows', async () => {
    expect(message(await find('fanfare.expression'))).toMatch(/^E_SERVICE_MISSING/)
  })
})

describe('links', () => {
  test('out of the workspace are refused, file and folder', async () => {
    mkdirSync(join(folder, 'elsewhere'))
    writeFileSync(join(folder, 'elsewhere', 'x.ts'), '')
    mkdirSync(join(workspace, 'services'))
    symlinkSync(join(folder, 'elsewhere', 'x.ts'), join(workspace, 'services', 'linked.ts'))
    symlinkSync(join(folder, 'elsewhere'), join(workspace, 'services', 'folder'))
    expect(message(await find('linked'))).toMatch(
      /^E_SERVICE_LOAD .*services\/linked\.ts links to a place outside/,
    )
    expect(message(await find('folder.x'))).toMatch(/^E_SERVICE_MISSING/)
    expect(loads).toEqual([])
  })

  test('inside are followed, but not in a circle', async () => {
    write('lib/x.ts')
    mkdirSync(join(workspace, 'services'))
    symlinkSync(join(workspace, 'lib'), join(workspace, 'services', 'lib'))
    symlinkSync(join(workspace, 'services'), join(workspace, 'services', 'again'))
    expect(await find('lib.x')).toMatchObject({ name: 'lib.x' })
    expect((await registry.list()).filter(info => info.kind === 'code')).toHaveLength(1)
  })
})

describe('services without code', () => {
  const http = { kind: 'http', url: 'https://x.example/{{secret.KEY}}?q={{request.q}}' } as const

  test('of the flow win over those of the workspace', async () => {
    write('services/a.ts')
    expect(await find('a', { a: { ...http, timeoutMs: 3 } })).toMatchObject({ kind: 'worker', timeoutMs: 3 })
    expect(loads).toEqual([])
  })

  test('get the secrets that they name and no others, and are the same as long as these are', async () => {
    secrets.set('KEY', 'one').set('OTHER', 'not named')
    const first = await find('a', { a: http })
    expect(first instanceof PoolService && first.spec).toMatchObject({
      secrets: { KEY: 'one' },
      folder: workspace,
    })
    expect(JSON.stringify(first instanceof PoolService && first.spec)).not.toContain('not named')
    expect(await find('a', { a: http })).toBe(first)
    secrets.set('KEY', 'two')
    expect(await find('a', { a: http })).not.toBe(first)
  })

  test('get the input of the run only if they refer to it', async () => {
    const needs = async (url: string) => {
      const found = await find('a', { a: { kind: 'http', url } })
      return found instanceof PoolService && found.needsInput
    }
    expect(await needs('https://x.example/{{request.input}}')).toBe(false)
    expect(await needs('https://x.example/{{input.id}}')).toBe(true)
    expect(await needs('https://x.example/{{ input }}')).toBe(true)
  })

  test('of files follow the file and the secrets', async () => {
    secrets.set('KEY', 'one')
    write('services/erp/orders.service.json', JSON.stringify(http))
    const first = await find('erp.orders')
    expect(first).toMatchObject({ name: 'erp.orders', kind: 'worker' })
    secrets.set('KEY', 'two')
    expect(await find('erp.orders')).not.toBe(first)
    write('services/erp/orders.service.json', '{ "kind": "flow", "flow": "flows/x.flow.json" }')
    expect(await find('erp.orders')).toMatchObject({ kind: 'flow', flow: 'flows/x.flow.json' })
    expect(renewed).toBe(0)
  })

  test('say what is wrong with their file, and where', async () => {
    write('services/a.service.json', '{ "kind": "http", "url": 5 }')
    expect(message(await find('a'))).toMatch(/^E_SERVICE_LOAD .*services\/a\.service\.json.*`\/url`/)
    write('services/a.service.json', '{ "kind": "http", "url": "https://x.example" }')
    expect(await find('a')).toMatchObject({ kind: 'worker' })
  })

  test('can be disabled, in a file and in the flow', async () => {
    write('services/a.service.json', JSON.stringify({ ...http, disabled: true }))
    expect(message(await find('a'))).toBe(
      'E_SERVICE_MISSING The service a is disabled in services/a.service.json.',
    )
    expect(message(await find('b', { b: { ...http, disabled: true } }))).toMatch(
      /^E_SERVICE_MISSING .*disabled in the flow/,
    )
  })
})

test('the list names everything and runs nothing', async () => {
  write('services/a.ts')
  write('services/twice.ts')
  write('services/twice.js')
  write('services/b.service.json', '{ "kind": "process", "command": ["date"], "description": "The date" }')
  write('services/bad.service.json', '{')
  write('services/demo/echo.ts')
  const list = await registry.list()
  expect(list.map(({ name, kind, file }) => [name, kind, file])).toEqual([
    ['a', 'code', 'services/a.ts'],
    ['b', 'process', 'services/b.service.json'],
    ['bad', 'http', 'services/bad.service.json'],
    ['demo.burn', 'built-in', null],
    ['demo.echo', 'code', 'services/demo/echo.ts'],
    ['demo.fail', 'built-in', null],
    ['demo.random', 'built-in', null],
    ['demo.sleep', 'built-in', null],
    ['twice', 'code', 'services/twice.js'],
    ['twice', 'code', 'services/twice.ts'],
  ])
  expect(list.find(info => info.name === 'b')).toMatchObject({ description: 'The date', unusable: null })
  expect(list.find(info => info.name === 'bad')?.unusable).toContain('not JSON')
  // What code says of itself is not known before it was loaded.
  const known = list.filter(info => info.settings !== undefined).map(info => info.name)
  expect(known).toEqual(['b', 'demo.burn', 'demo.fail', 'demo.random', 'demo.sleep'])
  expect(
    list.filter(info => info.unusable?.includes('services/twice.js and services/twice.ts')),
  ).toHaveLength(2)
  expect(loads).toEqual([])
})

test('a workspace without services has those that are built in', async () => {
  expect(await find('demo.sleep')).toMatchObject({ name: 'demo.sleep', kind: 'worker' })
  expect((await registry.list()).every(info => info.kind === 'built-in')).toBe(true)
})

describe('where it is known what has not changed', () => {
  /** Says that nothing has changed since `changed` was called last, and notes which folders it was asked for. */
  function knowing() {
    let tick = 0
    let last = 0
    const asked: string[][] = []
    registry = new Registry({
      workspace,
      load: async service => {
        loads.push(service.name)
        return answer(service)
      },
      onChange: () => renewed++,
      secrets: () => secrets,
      stillness: {
        mark: () => ({ tick: ++tick, at: 0 }),
        holds: async (mark, folders) => {
          asked.push(folders.map(one => relative(workspace, one)).sort())
          return mark.tick > last
        },
      },
    })
    return { asked, changed: () => (last = ++tick) }
  }

  test('nothing is looked at again, until something may have changed', async () => {
    const { changed } = knowing()
    const file = write('services/a.mjs')
    answer = () => ({ ok: true, meta: {}, files: [file] })
    await find('a')
    await find('a')
    write('services/a.mjs', 'two')
    write('services/b.mjs')
    expect(message(await find('b'))).toContain('E_SERVICE_MISSING')
    await find('a')
    expect(loads).toEqual(['a'])
    changed()
    await find('a')
    expect(message(await find('b'))).toBe('b')
    expect([loads, renewed]).toEqual([['a', 'a', 'b'], 1])
  })

  test('all folders count that services were read from, and those above them', async () => {
    const { asked } = knowing()
    write('services/crm/a.mjs')
    const imported = write('lib/deep/words.mjs')
    answer = () => ({ ok: true, meta: {}, files: [imported] })
    await find('crm.a')
    await find('crm.a')
    await find('crm.a')
    // Not before it was known what the service imports.
    expect(asked).toEqual([['', 'lib', 'lib/deep', 'services', 'services/crm']])
  })

  test.each<[why: string, make: () => LoadResult]>([
    ['failed to load', () => ({ ok: false, message: 'no', files: [] })],
    ['imports from elsewhere', () => ({ ok: true, meta: {}, files: [join(folder, 'elsewhere.mjs')] })],
    [
      'imports a file with another name',
      () => {
        const file = write('lib/words.mjs')
        linkSync(file, join(folder, `other-${loads.length}.mjs`))
        return { ok: true, meta: {}, files: [file] }
      },
    ],
  ])('a service that %s is looked at each time', async (_, make) => {
    const { asked } = knowing()
    write('services/a.mjs')
    answer = make
    for (let time = 0; time < 4; time++) await find('a')
    expect(asked).toEqual([])
  })

  test('so are links', async () => {
    const { asked } = knowing()
    const file = write('code/a.mjs')
    mkdirSync(join(workspace, 'services'))
    symlinkSync(file, join(workspace, 'services/a.mjs'))
    for (let time = 0; time < 4; time++) await find('a')
    expect(asked).toEqual([])
  })
})
