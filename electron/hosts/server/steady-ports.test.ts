import { expect, test } from 'vitest'
import { isSteadyPort, steadyPorts } from './steady-ports.ts'

test('ports are the same for the same user and workspace, and others for others', () => {
  const ports = steadyPorts('/home/ada', '/work/shop')
  expect(ports.length).toBeGreaterThan(1)
  expect(steadyPorts('/home/ada', '/work/shop')).toEqual(ports)
  expect(ports.every(isSteadyPort)).toBe(true)
  const others = [
    steadyPorts('/home/ada', '/work/shop2'),
    steadyPorts('/home/bob', '/work/shop'),
    steadyPorts('/home/ada', null),
  ]
  for (const other of others) expect(other[0]).not.toBe(ports[0])
  expect([60_999, 65_535, 0].some(isSteadyPort)).toBe(false)
})
