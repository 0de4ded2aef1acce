import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { flowOf } from '../harness/flow.ts'
import { makeWorkspace } from '../harness/workspace.ts'

const broken = `{
  "formatVersion": 1,
  "nodes": {
    "src": { "kind": "source", "service": "s", "pattern": "both" },
    "one": { "kind": "target", "service": "crm.get-customr", "timeoutMs": "soon" },
    "two": { "kind": "tarrget", "service": "x" },
    "cb": { "kind": "callback", "service": "audit.log" }
  },
  "edges": {
    "a": { "from": "src", "to": "one", "role": "call" },
    "b": { "from": "src", "to": "nobody", "role": "call" },
    "c": { "from": "one", "to": "cb", "role": "on-target", "when": "maybe" }
  }
}
`

test('all problems of a flow are shown at once, each with its place, its pointer and what is expected', async () => {
  const workspace = await makeWorkspace({ files: { 'flows/broken.flow.json': broken } })

  const { code, stdout, stderr } = await workspace.fanfare(['validate', 'flows/broken.flow.json'])

  expect(code).toBe(2)
  expect(stderr).toBe('')
  for (const place of [
    /flows\/broken\.flow\.json:4:\d+ {2}\/nodes\/src\/pattern\n {2}error .*parallel.*fanout/,
    /flows\/broken\.flow\.json:5:\d+ {2}\/nodes\/one\/timeoutMs\n {2}error .*timeoutMs/,
    /flows\/broken\.flow\.json:6:\d+ {2}\/nodes\/two\/kind\n {2}error .*source.*target.*callback/,
    /flows\/broken\.flow\.json:11:\d+ {2}\/edges\/b\/to\n {2}error .*nobody/,
    /flows\/broken\.flow\.json:12:\d+ {2}\/edges\/c\/when\n {2}error .*always.*ok.*failed/,
  ]) {
    expect(stdout).toMatch(place)
  }
  expect(stdout).toMatch(/^flows\/broken\.flow\.json {2}\d+ errors/m)
  // In the order of the file.
  const lines = [...stdout.matchAll(/^flows\/broken\.flow\.json:(\d+):/gm)].map(([, line]) => Number(line))
  const errors = stdout.split(/^flows/m).filter(part => /\n {2}error /.test(part)).length
  expect(lines.slice(0, errors)).toEqual(lines.slice(0, errors).toSorted((a, b) => a - b))
  expect(existsSync(workspace.path('.fanfare'))).toBe(false)
})

test('what is no error is a warning: the flow can be run, and it is said what comes of it', async () => {
  const flow = flowOf({
    targets: {
      t: 'crm.get-customr',
      lone: 'demo.echo',
      two: { service: 'demo.echo', request: '{{secret.NONE}}' },
    },
    onTarget: { c: 'demo.echo' },
  })
  delete flow.edges['call-lone']
  const workspace = await makeWorkspace({
    services: { 'crm.get-customer': 'async () => 1' },
    flows: { warned: flow },
  })

  const { code, stdout } = await workspace.fanfare(['validate', 'flows/warned.flow.json'])

  expect(code).toBe(0)
  expect(stdout).toMatch(
    /\/nodes\/t\/service\n {2}warning .*crm\.get-customr.*Did you mean crm\.get-customer\?/,
  )
  expect(stdout).toMatch(/\/nodes\/lone\n {2}warning /)
  expect(stdout).toMatch(/warned\.flow\.json {2}\d warnings$/m)
})

test('a secret that is nowhere is a warning', async () => {
  const workspace = await makeWorkspace({
    flows: {
      secret: flowOf({
        targets: { t: 'asks' },
        services: { asks: { kind: 'http', url: 'https://example.org/{{secret.API_KEY}}' } },
      }),
    },
    files: { '.env': 'API_KEI=1234567\n' },
  })
  const { code, stdout } = await workspace.fanfare(['validate', 'flows/secret.flow.json'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/warning .*API_KEY/)
  expect(stdout).not.toContain('1234567')
})

test('a cycle of callbacks and targets is found', async () => {
  const flow = flowOf({ targets: { t: 'demo.echo' } })
  flow.nodes.c = { kind: 'callback', service: 'demo.echo' }
  flow.edges.on = { from: 't', to: 'c', role: 'on-target' }
  flow.edges.back = { from: 'c', to: 't', role: 'call' }
  const workspace = await makeWorkspace({ flows: { cycle: flow } })
  const validated = await workspace.fanfare(['validate', 'flows/cycle.flow.json'])
  expect(validated.code).toBe(2)
  expect(validated.stdout).toMatch(/error .*(cycle|circle|loop|itself)/i)
  const ran = await workspace.fanfare(['run', 'flows/cycle.flow.json'])
  expect(ran.code).toBe(2)
})

test('several flows in one go, each with its verdict; one bad one is enough for 2', async () => {
  const workspace = await makeWorkspace({
    flows: { good: flowOf({ targets: { t: 'demo.echo' } }) },
    files: { 'flows/broken.flow.json': broken },
  })
  const both = await workspace.fanfare(['validate', 'flows/good.flow.json', 'flows/broken.flow.json'])
  expect(both.code).toBe(2)
  expect(both.stdout).toContain('flows/good.flow.json  no problems')
  expect(both.stdout).toMatch(/^flows\/broken\.flow\.json {2}\d+ errors/m)
})
