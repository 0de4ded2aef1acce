import { expect, test } from 'vitest'
import { flowOf } from '../harness/flow.ts'
import { examplesFolder } from '../harness/paths.ts'
import { makeWorkspace } from '../harness/workspace.ts'

test('export flow gives the saved form: sorted keys, unknown fields kept, twice the same', async () => {
  const flow = flowOf({
    name: 'Kept',
    targets: { t: { service: 'demo.echo', request: { z: 1, a: [2] }, colour: 'blue' } },
    onTarget: { c: 'demo.echo' },
  })
  const workspace = await makeWorkspace({ flows: { kept: { ...flow, plugin: { deep: { later: true } } } } })

  const first = await workspace.fanfare([
    'export',
    'flow',
    'flows/kept.flow.json',
    '-o',
    'flows/out.flow.json',
  ])
  expect([first.code, first.stdout]).toEqual([0, ''])
  const text = await workspace.read('flows/out.flow.json')
  expect(JSON.parse(text)).toEqual({ ...flow, plugin: { deep: { later: true } } })
  expect(Object.keys(JSON.parse(text).nodes)).toEqual(['c', 'src', 't'])
  expect(text.endsWith('}\n')).toBe(true)
  expect(text).not.toContain('\r')

  const second = await workspace.fanfare(['export', 'flow', 'flows/out.flow.json'])
  expect(second.stdout).toBe(text)
  const ran = await workspace.fanfare(['run', 'flows/out.flow.json', '--json'])
  expect(ran.code).toBe(0)
})

test('export run holds all that is known of a run', async () => {
  const workspace = await makeWorkspace({ from: `${examplesFolder}/things-go-wrong` })
  await workspace.fanfare(['run', 'flows/things-go-wrong.flow.json', '--json', '--input', '{"who": "Ada"}'])

  const { code, stdout, stderr } = await workspace.fanfare(['export', 'run', 'last'])

  expect([code, stderr]).toEqual([0, ''])
  const exported = JSON.parse(stdout)
  // The flow as it was, the input, each exception and payload, the log.
  expect(stdout).toContain('"stock.reserve"')
  expect(exported.input).toEqual({ who: 'Ada' })
  expect(stdout).toContain('Only 1 of A-17 is left')
  expect(stdout).toContain('"recorded"')
  expect(stdout).toMatch(/demo\.echo: ok/)

  const file = await workspace.fanfare(['export', 'run', 'last', '-o', 'run.json'])
  expect([file.code, file.stdout]).toEqual([0, ''])
  expect(await workspace.read('run.json')).toBe(stdout)
})

test('a file that can not be written is one clear error', async () => {
  const workspace = await makeWorkspace({ flows: { a: flowOf({ targets: { t: 'demo.echo' } }) } })
  const { code, stderr } = await workspace.fanfare([
    'export',
    'flow',
    'flows/a.flow.json',
    '-o',
    'nowhere/a.json',
  ])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^error: nowhere\/a\.json can't be written/)
})
