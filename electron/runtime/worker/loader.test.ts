import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestWorker } from './testing.ts'

let worker: TestWorker
let folders = 0
beforeAll(() => {
  worker = new TestWorker({ loadTimeoutMs: 1000 })
})
afterAll(() => worker[Symbol.asyncDispose]())

/** Writes files to a folder of their own and loads the first. `run` calls it. */
async function load(files: Record<string, string>) {
  const folder = `w${folders++}`
  for (const [file, code] of Object.entries(files)) worker.write(path.join(folder, file), code)
  const root = path.join(worker.folder, folder)
  const [first = ''] = Object.keys(files)
  const { service, loaded } = await worker.load({ kind: 'code', name: 'svc', file: path.join(root, first) })
  return {
    root,
    loaded,
    files: loaded.files.map(file => path.relative(root, file)).sort(),
    run: async (body: unknown = null) => (await worker.run({ service, body })).text,
  }
}

describe('a service', () => {
  test.each([
    ['a function in TypeScript', 'a.ts', 'export default (ctx: { cid: string }): number => 1'],
    ['an object', 'a.ts', 'export default { handle: () => 1 }'],
    [
      'a definition',
      'a.ts',
      "import { defineService } from 'fanfare'\nexport default defineService({ handle: () => 1 })",
    ],
    ['an asynchronous function in JavaScript', 'a.js', 'export default async () => 1'],
    ['a .mjs', 'a.mjs', 'export default () => 1'],
    ['a .mts', 'a.mts', 'export default (): number => 1'],
    ['CommonJS', 'a.js', 'module.exports = { handle: () => 1 }'],
    [
      'TypeScript that is not only types',
      'a.ts',
      'enum E { One = 1 }\nclass A { constructor(readonly one: E) {} }\nexport default () => new A(E.One).one',
    ],
    [
      'a class with handle',
      'a.ts',
      'class A { one = 1; handle() { return this.one } }\nexport default new A()',
    ],
    ['with top-level await', 'a.ts', 'const one = await Promise.resolve(1)\nexport default () => one'],
  ])('can be %s', async (_name, file, code) => {
    const { loaded, run } = await load({ [file]: code })
    expect(loaded).toMatchObject({ ok: true })
    expect(await run()).toBe('1')
  })

  test('says of itself what it states', async () => {
    const meta = {
      description: 'one',
      timeoutMs: 5000,
      retry: { attempts: 3, backoffMs: 10, factor: 1.5, maxMs: 100, jitter: 0 },
      concurrency: 7,
      idempotent: true,
      isolation: 'own',
      disabled: false,
    }
    const { loaded } = await load({
      'a.ts': `export default { ...${JSON.stringify(meta)}, handle() {}, other: 1 }`,
    })
    expect(loaded).toMatchObject({ ok: true, meta })
  })

  test.each([
    ['timeoutMs: "5s"', "Expected `timeoutMs` to be an integer >= 1 and <= 2147483647, got '5s'"],
    ['retry: 3', 'Expected `retry` to be an object, got 3'],
    ['retry: { attempts: 0 }', 'Expected `retry.attempts` to be an integer >= 1 and <= 1000000, got 0'],
    ['retry: { times: 3 }', 'Unknown option `times`: `retry` may have `attempts`, '],
    ['isolation: "process"', "Expected `isolation` to be 'shared' or 'own', got 'process'"],
    ['idempotent: 1', 'Expected `idempotent` to be true or false, got 1'],
    ['handle: 1', "Expected the default export's `handle` to be a function, got 1"],
  ])('that states %s does not load', async (statement, message) => {
    const { loaded, root } = await load({ 'a.ts': `export default { handle() {}, ${statement} }` })
    expect(loaded).toMatchObject({ ok: false })
    if (!loaded.ok) expect(loaded.message).toContain(`Could not load ${path.join(root, 'a.ts')}: ${message}`)
  })

  test.each([
    [
      'exports nothing',
      'export {}',
      'Expected a default export that is a service: `export default defineService(',
    ],
    ['exports other names', 'export const handle = () => 1', 'but the module exports only handle'],
    ['exports a string', 'export default "x"', "or a function, got 'x'"],
    ['exports null', 'export default null', 'or a function, got null'],
    [
      'exports an object without handle',
      'export default { run() {} }',
      '`handle` to be a function, got undefined',
    ],
  ])('that %s does not load', async (_name, code, message) => {
    const { loaded } = await load({ 'a.ts': code })
    expect(loaded).toMatchObject({ ok: false, message: expect.stringContaining(message) })
  })
})

describe('imports', () => {
  test('find files without their ending, by index, by the name that they would have when compiled', async () => {
    const { files, run } = await load({
      'a.ts': `import { b } from './lib/b'
        import { c } from './lib/c.js'
        import { d } from './lib'
        import { e } from '../${`w${folders}`}/lib/e.mjs'
        import data from './data.json' with { type: 'json' }
        export default () => [b, c, d, e, data.f].join('')`,
      'lib/b.ts': 'export const b: string = "b"',
      'lib/c.ts': 'export const c: string = "c"',
      'lib/index.ts': 'export { d } from "./d"',
      'lib/d.mjs': 'export const d = "d"',
      'lib/e.mts': 'export const e: string = "e"',
      'data.json': '{"f":"f"}',
    })
    expect(await run()).toBe('"bcdef"')
    expect(files).toEqual([
      'a.ts',
      'data.json',
      'lib/b.ts',
      'lib/c.ts',
      'lib/d.mjs',
      'lib/e.mts',
      'lib/index.ts',
    ])
  })

  test('of packages work, and packages are not among the files', async () => {
    const { files, run } = await load({
      'a.ts': `import one from 'pkg'\nimport { readFileSync } from 'node:fs'\nexport default () => one + typeof readFileSync`,
      'node_modules/pkg/package.json': '{"name":"pkg","type":"module","exports":"./index.js"}',
      'node_modules/pkg/index.js': 'import two from "./two.js"\nexport default two',
      'node_modules/pkg/two.js': 'export default 2',
    })
    expect(await run()).toBe('"2function"')
    expect(files).toEqual(['a.ts'])
  })

  test('that several services share are among the files of each', async () => {
    const shared = await load({
      'one.ts': 'import "./deep"\nexport default () => 1',
      'deep.ts': 'import "./deeper"',
      'deeper.ts': 'export {}',
    })
    worker.write(
      path.join(path.relative(worker.folder, shared.root), 'two.ts'),
      'import "./deep.ts"\nexport default () => 2',
    )
    const { loaded } = await worker.load({
      kind: 'code',
      name: 'two',
      file: path.join(shared.root, 'two.ts'),
    })
    expect(loaded.files.map(file => path.basename(file)).sort()).toEqual(['deep.ts', 'deeper.ts', 'two.ts'])
  })

  test('prefer the file that is there', async () => {
    const { run } = await load({
      'a.ts': 'import { b } from "./b.js"\nexport default () => b',
      'b.js': 'export const b = "js"',
      'b.ts': 'export const b = "ts"',
    })
    expect(await run()).toBe('"js"')
  })
})

describe('what does not load says why and where', () => {
  const failing: [name: string, files: Record<string, string>, message: RegExp][] = [
    [
      'a syntax error in TypeScript',
      { 'a.ts': 'const a: number = 1\nexport default async () => { const = 3 }' },
      /Could not load .*a\.ts: SyntaxError.*\n\n.*a\.ts:2:\d+\nexport default async \(\) => \{ const = 3 \}\n +\^$/,
    ],
    [
      'a syntax error in JavaScript',
      { 'a.mjs': 'const a = 1\nexport default = 2' },
      /Could not load .*a\.mjs: SyntaxError: .*\n\n.*a\.mjs:2:\d+\nexport default = 2\n +\^$/,
    ],
    [
      'a syntax error in a file that it imports',
      { 'a.ts': 'import "./b.mjs"\nexport default () => 1', 'b.mjs': 'export {}\nlet let = 1' },
      /Could not load .*a\.ts: SyntaxError: .*\n\n.*b\.mjs:2:\d+\nlet let = 1\n +\^$/,
    ],
    [
      'an error that is thrown',
      { 'a.ts': 'type A = string\nexport default () => 1\nthrow new TypeError("not today")' },
      /Could not load .*a\.ts: TypeError: not today\n {4}at .*a\.ts:3:\d+\)?\n\n.*a\.ts:3:7\nthrow new TypeError\("not today"\)\n {6}\^$/,
    ],
    [
      'an error that is thrown further in',
      {
        'a.ts': 'import { b } from "./b"\nb()\nexport default () => 1',
        'b.ts': 'enum E { A }\nexport const b = () => { throw new Error("deep") }',
      },
      /Error: deep\n {4}at b \(.*b\.ts:2:\d+\)\n {4}at .*a\.ts:2:1\)?\n\n.*b\.ts:2:\d+\nexport const b/,
    ],
    [
      'a file that is not there',
      { 'a.ts': 'import "./nothing"\nexport default () => 1' },
      /Cannot find module '.*nothing' imported from .*a\.ts/,
    ],
    [
      'a package that is not there',
      { 'a.ts': 'import "left-pad-of-mine"\nexport default () => 1' },
      /Cannot find package 'left-pad-of-mine' imported from .*a\.ts/,
    ],
    [
      'a name that is not exported',
      { 'a.ts': 'import { gone } from "./b.ts"\nexport default gone', 'b.ts': 'export const b = 1' },
      /does not provide an export named 'gone'\n\n.*a\.ts:1:\d+\nimport \{ gone \} from "\.\/b\.ts"\n +\^/,
    ],
    [
      'null that is thrown',
      { 'a.ts': 'throw null' },
      /Could not load .*a\.ts: null was thrown, not an Error/,
    ],
    [
      'a module that never ends',
      { 'a.ts': 'await new Promise(() => {})\nexport default () => 1' },
      /it did not finish within 1000 ms/,
    ],
  ]
  test.each(failing)('%s', async (_name, files, message) => {
    const { loaded, run } = await load(files)
    expect(loaded).toMatchObject({ ok: false, message: expect.stringMatching(message) })
    expect(loaded.files.map(file => path.basename(file))).toContain(Object.keys(files)[0])
    // Calls of it fail with the same words.
    if (!loaded.ok) expect(await run()).toBe(loaded.message)
  })

  test('a file that is gone', async () => {
    const file = path.join(worker.folder, 'gone.ts')
    const { loaded } = await worker.load({ kind: 'code', name: 'gone', file })
    expect(loaded).toMatchObject({ ok: false, message: expect.stringContaining('Cannot find module') })
    expect(fs.existsSync(file)).toBe(false)
  })
})

test("a stack names the author's lines, whatever TypeScript they are", async () => {
  const { run } = await load({
    'a.ts':
      'enum Long {\n  A = 1,\n  B,\n}\n\nclass Thing {\n  constructor(private readonly long: Long) {}\n\n  fail(): never {\n    throw new Error("at " + this.long)\n  }\n}\n\nexport default () => new Thing(Long.B).fail()',
  })
  expect(await run()).toMatch(/^Error: at 2\n {4}at Thing\.fail \(.*a\.ts:10:11\)\n {4}at .*a\.ts:14:\d+\)?$/)
})
