import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { completionOf, eventsOf, parseEvent } from '../harness/events.ts'
import { flowOf } from '../harness/flow.ts'
import { makeWorkspace } from '../harness/workspace.ts'

test('in an empty folder: a first flow is written, is valid, and runs', async () => {
  const workspace = await makeWorkspace()

  const made = await workspace.fanfare(['new', 'flow', 'Customer dashboard'])
  expect(made.code).toBe(0)
  expect(made.stdout).toBe('Wrote flows/customer-dashboard.flow.json\n')
  expect(made.stderr).toContain('fanfare run flows/customer-dashboard.flow.json')

  const validated = await workspace.fanfare(['validate', 'flows/customer-dashboard.flow.json'])
  expect(validated).toMatchObject({ code: 0, stdout: 'flows/customer-dashboard.flow.json  no problems\n' })
  const ran = await workspace.fanfare(['run', 'flows/customer-dashboard.flow.json', '--json'])
  expect(ran.code).toBe(0)
  const events = ran.lines.map(parseEvent)
  expect(eventsOf(events, 'run.completed')[0]).toMatchObject({
    ok: true,
    counts: { targets: 2, targetsOk: 2, deliveries: 3, deliveriesOk: 3 },
  })
  // What it keeps is no business of git's.
  expect((await workspace.read('.fanfare/.gitignore')).trim()).toBe('*')
})

test('a flow of that name is not written over', async () => {
  const workspace = await makeWorkspace()
  await workspace.fanfare(['new', 'flow', 'Once'])
  const before = await workspace.read('flows/once.flow.json')
  const { code, stderr } = await workspace.fanfare(['new', 'flow', 'Once'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^error: .*once\.flow\.json/)
  expect(await workspace.read('flows/once.flow.json')).toBe(before)
})

test('a service is written, runs as it is, and editors know its types', async () => {
  const workspace = await makeWorkspace({
    flows: { first: flowOf({ targets: { t: { service: 'crm.get-customer', request: { id: 7 } } } }) },
  })

  const made = await workspace.fanfare(['new', 'service', 'crm.get-customer'])
  expect(made.code).toBe(0)
  expect(made.stdout).toBe('Wrote services/crm/get-customer.ts\n')
  expect(existsSync(workspace.path('tsconfig.json'))).toBe(true)

  const ran = await workspace.fanfare(['run', 'flows/first.flow.json', '--json'])
  expect(ran.code).toBe(0)
  expect(completionOf(ran.lines.map(parseEvent), 'crm.get-customer').response).toEqual({
    received: { id: 7 },
  })

  const again = await workspace.fanfare(['new', 'service', 'crm.get-customer'])
  expect(again.code).toBe(2)
  expect(again.stderr).toMatch(/^error: .*crm\.get-customer/)
})

test.each(['../escape', 'a..b', '', 'a/b', '.hidden'])('a service can not be called %j', async name => {
  const workspace = await makeWorkspace()
  const { code, stderr } = await workspace.fanfare(['new', 'service', name])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^error: /)
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(await workspace.filesIn('.')).toEqual([])
})
