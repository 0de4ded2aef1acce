import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type FlowDocument, flowOf } from '../harness/flow.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

const good = flowOf({
  targets: { t: { service: 'marks', request: { $jsonata: 'input' } } },
  onTarget: { c: 'hears' },
})
const text = `${JSON.stringify(good, null, 2)}\n`

const with_ = (change: (flow: FlowDocument) => void): string => {
  const flow: FlowDocument = JSON.parse(text)
  change(flow)
  return `${JSON.stringify(flow, null, 2)}\n`
}

/** 1-based line of the first occurrence of a text. */
const lineOf = (whole: string, part: string): number => whole.slice(0, whole.indexOf(part)).split('\n').length

interface Case {
  readonly args: readonly string[]
  /** Content of `flows/bad.flow.json`. */
  readonly flow?: string
  readonly files?: Readonly<Record<string, string>>
  readonly input?: string
  /** What is wrong, where, and what to do: each must be said. */
  readonly says: readonly (string | RegExp)[]
}

const unknownKind = with_(flow => {
  flow.nodes.t = { kind: 'tarrget', service: 'marks' }
})
const badEdge = with_(flow => {
  flow.edges.zz = { from: 'src', to: 'nobody', role: 'call' }
})
const badRole = with_(flow => {
  flow.edges['call-t'] = { from: 'src', to: 't', role: 'calls' }
})
const wrongWay = with_(flow => {
  flow.edges.back = { from: 't', to: 'src', role: 'call' }
})
const badTimeout = with_(flow => {
  flow.nodes.t = { kind: 'target', service: 'marks', timeoutMs: -5 }
})
const cutOff = text.slice(0, text.indexOf('"edges"') + 20)
const newer = with_(flow => Object.assign(flow, { formatVersion: 99 }))
const noVersion = with_(flow => Reflect.deleteProperty(flow, 'formatVersion'))

const BAD = 'flows/bad.flow.json'
const GOOD = 'flows/good.flow.json'

const cases: Readonly<Record<string, Case>> = {
  'no such file': {
    args: ['run', 'flows/goood.flow.json'],
    says: ['flows/goood.flow.json', /Did you mean .*good/],
  },
  'no such folder': { args: ['run', 'flow/good.flow.json'], says: ['flow/good.flow.json'] },
  'a folder': { args: ['run', 'flows'], says: ['flows is a folder', GOOD] },
  'JSON cut off': {
    args: ['run', BAD],
    flow: cutOff,
    says: [`flows/bad.flow.json:${cutOff.split('\n').length}:`, /not closed|ends/, /> \d+ \|/],
  },
  'an empty file': { args: ['run', BAD], flow: '', says: [/flows\/bad\.flow\.json/, /empty/i] },
  'not JSON': { args: ['run', BAD], flow: '{ nodes: 1 }', says: ['flows/bad.flow.json:1:3'] },
  'not an object': { args: ['run', BAD], flow: '[1, 2]\n', says: ['flows/bad.flow.json:1:1', /object/] },
  'an unknown kind': {
    args: ['run', BAD],
    flow: unknownKind,
    says: [
      `flows/bad.flow.json:${lineOf(unknownKind, '"tarrget"')}:`,
      '/nodes/t/kind',
      /source.*target.*callback/,
    ],
  },
  'an edge to nobody': {
    args: ['run', BAD],
    flow: badEdge,
    says: [`flows/bad.flow.json:${lineOf(badEdge, '"nobody"')}:`, '/edges/zz/to', 'nobody'],
  },
  'an edge of no role': {
    args: ['run', BAD],
    flow: badRole,
    says: [
      `flows/bad.flow.json:${lineOf(badRole, '"calls"')}:`,
      '/edges/call-t/role',
      /call.*on-target.*on-final/,
    ],
  },
  'an edge the wrong way': {
    args: ['run', BAD],
    flow: wrongWay,
    says: ['/edges/back', /flows\/bad\.flow\.json:\d+:\d+/],
  },
  'a timeout below zero': {
    args: ['run', BAD],
    flow: badTimeout,
    says: [`flows/bad.flow.json:${lineOf(badTimeout, '-5')}:`, '/nodes/t/timeoutMs', 'timeoutMs'],
  },
  'a newer format': { args: ['run', BAD], flow: newer, says: ['/formatVersion', '99', 'Update Fanfare'] },
  'no format': { args: ['run', BAD], flow: noVersion, says: ['formatVersion'] },

  'an unknown flag': { args: ['run', GOOD, '--jsn'], says: ['--jsn', '--json'] },
  'an unknown command': { args: ['rnu', GOOD], says: ['rnu', 'run', '--help'] },
  'no flow': { args: ['run'], says: ['FLOW', '--help'] },
  'two flows': { args: ['run', GOOD, GOOD], says: ['too many arguments'] },
  'a flag without its value': { args: ['run', GOOD, '--cid'], says: ['--cid'] },
  'an empty cid': { args: ['run', GOOD, '--cid', ''], says: ['--cid'] },
  'no such workspace': { args: ['run', GOOD, '--workspace', 'nowhere'], says: ['nowhere', '--workspace'] },
  'a flow outside of the workspace': {
    args: ['run', GOOD, '--workspace', 'services'],
    says: [GOOD, '--workspace'],
  },

  'input that is no JSON': { args: ['run', GOOD, '--input', '{"a": }'], says: ['--input:1:7', '@FILE'] },
  'input of a file that is missing': {
    args: ['run', GOOD, '--input', '@nope.json'],
    says: ['nope.json', /no such file/],
  },
  'input of a file that is no JSON': {
    args: ['run', GOOD, '--input', '@in.json'],
    files: { 'in.json': '{\n  "a": 1,\n  "b"\n}\n' },
    says: ['in.json:4:1'],
  },
  'input of a folder': { args: ['run', GOOD, '--input', '@flows'], says: ['flows', /folder/] },
  'standard input that is no JSON': {
    args: ['run', GOOD, '--input', '-'],
    input: '{"a": 1',
    says: [/standard input:1:\d+/],
  },
  'standard input that is empty': {
    args: ['run', GOOD, '--input', '-'],
    input: '',
    says: ['standard input', /empty/i],
  },
  '--set without a value': { args: ['run', GOOD, '--set', 'a'], says: ['--set', 'key=value'] },
  '--set with a path that is none': { args: ['run', GOOD, '--set', 'a..b=1'], says: ['--set', 'a..b'] },
  '--set into a text': {
    args: ['run', GOOD, '--input', '{"a": "x"}', '--set', 'a.b=1'],
    says: ['--set a.b=1', '"x"'],
  },
  '--set past the end of a list': {
    args: ['run', GOOD, '--input', '[1]', '--set', '5=1'],
    says: ['--set 5=1', /list of 1/],
  },
  '--set of the prototype': { args: ['run', GOOD, '--set', '__proto__.x=1'], says: ['--set', '__proto__'] },

  'show of no run': { args: ['show', 'last'], says: [/No flow has been run/, 'fanfare run'] },
  'show of an unknown run': { args: ['show', 'K05129BXK5'], says: ['K05129BXK5', 'fanfare runs'] },
  'resume of an unknown run': { args: ['resume', 'nope'], says: ['nope'] },
  'watch of an unknown run': { args: ['watch', 'nope'], says: ['nope'] },
  'runs of no state': {
    args: ['runs', '--state', 'done'],
    says: ['done', /running.*completed.*cancelled.*interrupted/],
  },
  'runs since never': { args: ['runs', '--since', 'yore'], says: ['--since', 'yore', '2h'] },
  'a limit of none': { args: ['runs', '--limit', '0'], says: ['--limit', '>= 1'] },
  'validate of no such file': { args: ['validate', 'flows/nope.flow.json'], says: ['flows/nope.flow.json'] },
  'an unknown thing to export': { args: ['export', 'flw'], says: ['flw', 'flow'] },
  'prune without a limit': { args: ['prune'], says: ['--older-than', '--keep'] },
}

async function badWorkspace(flow?: string, files: Case['files'] = {}): Promise<Workspace> {
  return makeWorkspace({
    services: { marks: "async () => { mark('it ran'); return 1 }", hears: "async () => mark('it heard')" },
    flows: { good },
    files: { ...(flow !== undefined && { [BAD]: flow }), ...files },
  })
}

describe('bad usage and bad files: exit code 2, one clear error, and nothing has run', () => {
  test.each(Object.entries(cases))('%s', async (_name, { args, flow, files, input, says }) => {
    const workspace = await badWorkspace(flow, files)

    const { code, stdout, stderr } = await workspace.fanfare(args, { ...(input !== undefined && { input }) })

    expect(stderr).toMatch(/^error: /)
    expect(stderr.match(/^error: /gm)).toHaveLength(1)
    for (const part of says) expect(stderr).toMatch(part instanceof RegExp ? part : new RegExp(escaped(part)))
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(stderr).not.toContain('Fanfare has a defect')
    expect(stderr.split('\n').length).toBeLessThan(14)
    expect(stdout).toBe('')
    expect(code).toBe(2)
    expect(await workspace.marks()).toEqual([])
    if (existsSync(workspace.path('.fanfare'))) {
      const runs = await workspace.fanfare(['runs', '--json'])
      expect(runs).toMatchObject({ code: 0, stdout: '' })
    }
  })
})

const escaped = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

test('no arguments at all: what there is to do', async () => {
  const workspace = await badWorkspace()
  const { code, stdout, stderr } = await workspace.fanfare([])
  expect(`${stdout}${stderr}`).toContain('fanfare run')
  expect(`${stdout}${stderr}`).toContain('fanfare new flow')
  expect(code).toBe(2)
  expect(existsSync(workspace.path('.fanfare'))).toBe(false)
})

test.each([
  ['--help'],
  ['run', '--help'],
  ['validate', '--help'],
  ['runs', '--help'],
  ['show', '--help'],
  ['watch', '--help'],
  ['resume', '--help'],
  ['export', 'flow', '--help'],
  ['export', 'run', '--help'],
  ['new', 'service', '--help'],
  ['new', 'flow', '--help'],
  ['prune', '--help'],
])('help of %s %s %s', async (...words) => {
  const workspace = await badWorkspace()
  const { code, stdout, stderr } = await workspace.fanfare(words)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(stdout).toContain('Usage: fanfare')
  expect(stdout).toMatch(/\n {2}fanfare |\nFirst steps/)
})

test('the version', async () => {
  const workspace = await badWorkspace()
  const { code, stdout } = await workspace.fanfare(['--version'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
