import { describe, expect, test } from 'vitest'
import { completionOf, parseEvent } from '../harness/events.ts'
import { flowOf } from '../harness/flow.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

const FLOW = 'flows/input.flow.json'

function inputWorkspace(): Promise<Workspace> {
  return makeWorkspace({
    services: { work: 'async ctx => ctx.request.payload' },
    flows: { input: flowOf({ targets: { t: { service: 'work', request: { $jsonata: 'input' } } } }) },
    files: { 'in.json': '{ "customer": { "id": 7, "tags": ["a"] } }' },
  })
}

describe('the input of a run', () => {
  test.each<[name: string, words: string[], stdin: string, received: unknown]>([
    ['as JSON', ['--input', '{"a": [1, null, "ü"]}'], '', { a: [1, null, 'ü'] }],
    ['as a number', ['--input', '7'], '', 7],
    ['as a text', ['--input', '"Ada"'], '', 'Ada'],
    ['as false', ['--input', 'false'], '', false],
    ['from a file', ['--input', '@in.json'], '', { customer: { id: 7, tags: ['a'] } }],
    ['from standard input', ['--input', '-'], '{"from": "stdin"}', { from: 'stdin' }],
    [
      'from a file, with parts changed',
      [
        '--input',
        '@in.json',
        '--set',
        'customer.id=8',
        '--set',
        'customer.name=Ada',
        '--set',
        'customer.tags.1=b',
      ],
      '',
      { customer: { id: 8, name: 'Ada', tags: ['a', 'b'] } },
    ],
    [
      'of settings alone',
      ['--set', 'a.b=true', '--set', 'c="7"', '--set', 'd=x=y'],
      '',
      { a: { b: true }, c: '7', d: 'x=y' },
    ],
    ['none', [], '', null],
  ])('%s', async (_name, words, stdin, received) => {
    const workspace = await inputWorkspace()
    const { code, lines, stderr } = await workspace.fanfare(['run', FLOW, '--json', ...words], {
      input: stdin,
    })
    expect([code, stderr]).toEqual([0, ''])
    expect(completionOf(lines.map(parseEvent), 'work').response).toEqual(received)
  })
})

describe('the workspace', () => {
  test('is the one that the flow is in, wherever the command is given', async () => {
    const workspace = await inputWorkspace()
    const other = await makeWorkspace()
    const { code } = await other.fanfare(['run', workspace.path(FLOW), '--json'])
    expect(code).toBe(0)
    expect(await other.filesIn('.')).toEqual([])
    const below = await workspace.fanfare(['runs', '--json'], { cwd: workspace.path('services') })
    expect(below.lines).toHaveLength(1)
    const named = await other.fanfare(['runs', '--json', '--workspace', workspace.root])
    expect(named.lines).toHaveLength(1)
  })

  test('may have spaces and other scripts in its path', async () => {
    const outer = await makeWorkspace()
    await outer.write(
      'Ärger & 東京/flows/a b.flow.json',
      JSON.stringify(flowOf({ targets: { t: 'über.maß' } })),
    )
    await outer.write('Ärger & 東京/services/über/maß.mjs', "export default async () => 'läuft'\n")
    const { code, lines } = await outer.fanfare(['run', 'Ärger & 東京/flows/a b.flow.json', '--json'])
    expect(code).toBe(0)
    expect(completionOf(lines.map(parseEvent), 'über.maß').response).toBe('läuft')
  })
})
