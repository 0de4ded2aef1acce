import { expect, test } from 'vitest'
import type { Pin } from '../../../shared/contract.ts'
import type { NodeId } from '../../../shared/ids.ts'
import { settled } from '../client/testing.ts'
import { TestWorld } from './testing/test-app.ts'

const path = 'flows/dashboard.flow.json'
const node = 'p2c' as NodeId

async function opened() {
  const kept = new Map<string, Record<string, Pin>>()
  const world = new TestWorld(
    { [path]: '{"formatVersion":1,"nodes":{},"edges":{}}' },
    {
      'pin.list': ({ path }) => ({ pins: (kept.get(path) ?? {}) as Record<NodeId, Pin> }),
      'pin.set': ({ path, nodeId, pin }) => {
        const { [nodeId]: _, ...others } = kept.get(path) ?? {}
        kept.set(path, pin === null ? others : { ...others, [nodeId]: pin })
        return {}
      },
    },
  )
  const { app } = world.window()
  app.start()
  await settled()
  return { app, kept, pins: () => app.pins.store.getState() }
}

test('are those of the flow that is shown', async () => {
  const { app, kept, pins } = await opened()
  kept.set(path, { p2c: { response: 1 } })
  await app.flows.open(path)
  await settled()
  expect(pins()).toEqual({ path, pins: new Map([[node, { response: 1 }]]) })
  app.flows.create()
  expect(pins()).toEqual({ path: null, pins: new Map() })
})

test('are set and taken away where the flow is', async () => {
  const { app, kept, pins } = await opened()
  await app.flows.open(path)
  expect(await app.pins.set(node, { response: { a: 1 } })).toBe(true)
  expect(kept.get(path)).toEqual({ p2c: { response: { a: 1 } } })
  expect(pins().pins.get(node)).toEqual({ response: { a: 1 } })
  await app.pins.set(node, null)
  expect(pins().pins.size).toBe(0)
})

test('are none of a flow that was never saved', async () => {
  const { app, kept } = await opened()
  app.flows.create()
  expect(await app.pins.set(node, { response: 1 })).toBe(false)
  expect(kept.size).toBe(0)
})
