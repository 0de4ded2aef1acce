import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import type { Handlers } from '../../../../shared/rpc/handlers.ts'
import type { RunSummary } from '../../../../shared/run/model.ts'
import { main } from '../main.ts'
import { fakeApp } from '../testing/fake-app.ts'
import { STARTED_AT, summary } from '../testing/run-builder.ts'
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

describe('fanfare export', () => {
  const document = { edges: {}, formatVersion: 1, nodes: { a: { service: 's', kind: 'source' } }, name: 'A' }
  const read: Partial<Handlers> = {
    'flow.read': async () => ({ flow: document, problems: [], revision: 'r' }),
  }

  test('a flow goes to standard output in the form in which it is saved', async () => {
    const { world, run } = setUp(read)
    expect(await run('export', 'flow', 'a.flow.json')).toBe(0)
    expect(world.stdout.text).toMatch(/^\{\n {2}"formatVersion": 1,\n {2}"name": "A",\n {2}"nodes"/)
    expect(JSON.parse(world.stdout.text)).toEqual(document)
  })

  test('a run goes to a file, whole or not at all', async () => {
    const { world, run } = setUp({
      'run.list': async () => ({ runs: [ended()], more: false }),
      'run.find': async () => ended(),
      'run.export': async (_, { emit }) => {
        for (const piece of ['{"formatVersion": 1,', '"big": true}']) await emit(piece)
      },
    })
    expect(await run('export', 'run', 'last', '-o', 'other/run.json')).toBe(0)
    expect(JSON.parse(await readFile(join(cwd, 'other', 'run.json'), 'utf8'))).toEqual({
      formatVersion: 1,
      big: true,
    })
    expect([world.stdout.text, world.stderr.text]).toEqual(['', 'Wrote other/run.json\n'])
    expect(await run('export', 'run', 'last', '-o', 'other')).toBe(2)
    expect(await run('export', 'run', 'last', '-o', 'nowhere/run.json')).toBe(2)
    expect(world.stderr.text).toContain("error: nowhere/run.json can't be written: there is no such file\n")
    expect((await readdir(cwd)).filter(name => name.endsWith('.tmp'))).toEqual([])
  })

  test('a file that holds no flow is refused with its problem', async () => {
    const problem = {
      severity: 'error' as const,
      code: 'syntax',
      message: 'Not JSON',
      pointer: '',
      line: 2,
      column: 1,
    }
    const { world, run } = setUp({
      'flow.read': async () => ({ flow: null, problems: [problem], revision: 'r' }),
    })
    expect(await run('export', 'flow', 'a.flow.json')).toBe(2)
    expect(world.stderr.text).toBe('error: Not JSON\n  a.flow.json:2:1\n')
  })
})

describe('fanfare new and prune', () => {
  test('new service and new flow say what they wrote', async () => {
    const { fake, world, run } = setUp({
      'service.create': async () => ({ path: 'services/crm/get.ts' }),
      'flow.create': async () => ({ path: 'flows/first.flow.json' }),
    })
    expect(await run('new', 'service', 'crm.get')).toBe(0)
    expect(await run('new', 'flow', 'First')).toBe(0)
    expect(world.stdout.text).toBe('Wrote services/crm/get.ts\nWrote flows/first.flow.json\n')
    expect(fake.paramsOf('service.create')).toEqual([{ name: 'crm.get' }])
  })

  test('a name that is taken, or none', async () => {
    const { world, run } = setUp({
      'service.create': () => {
        throw new CommandError('E_CONFLICT', 'services/crm/get.ts is there already')
      },
    })
    expect(await run('new', 'service', 'crm.get')).toBe(2)
    expect(await run('new', 'service', 'a\nb')).toBe(2)
    expect(world.stderr.text).toMatch(
      /^error: services\/crm\/get\.ts is there already\nerror: A service name has no control/,
    )
  })

  test('prune needs a limit, and passes it on', async () => {
    const { fake, world, run } = setUp({ 'run.prune': async () => ({ deleted: 1_200 }) })
    expect(await run('prune')).toBe(2)
    expect(fake.opened).toBe(0)
    expect(await run('prune', '--older-than', '0.5', '--keep', '10')).toBe(0)
    expect(fake.paramsOf('run.prune')).toEqual([{ olderThanDays: 0.5, keep: 10 }])
    expect(world.stdout.text).toBe('Deleted 1,200 runs.\n')
  })
})

test('a defect is called one, and shows its trace only when it is asked for', async () => {
  for (const debug of [false, true]) {
    const openApp = () => Promise.reject(new TypeError('x is not a function'))
    const world = testWorld({ cwd, openApp, env: debug ? { FANFARE_DEBUG: '1' } : {} })
    expect(await main(['runs'], world)).toBe(2)
    expect(world.stderr.text).toMatch(/^error: Fanfare has a defect: x is not a function\./)
    expect(/\n\s+at /.test(world.stderr.text)).toBe(debug)
  }
})
