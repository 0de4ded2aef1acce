import { expect, test } from 'vitest'
import { isSteadyPort, steadyPorts } from './steady-ports.ts'

test('ports are the same for the same user and workspace, and others for others', () => {
  const ports = steadyPorts('/home/ada', '/home/ada/shop')
  expect(ports.length).toBeGreaterThan(1)
  expect(steadyPorts('/home/ada', '/home/ada/shop')).toEqual(ports)
  expect(ports.every(isSteadyPort)).toBe(true)
  const others = [
    steadyPorts('/home/ada', '/home/ada/shop2'),
    steadyPorts('/home/bob', '/home/ada/shop'),
    steadyPorts('/home/ada', null),
  ]
  for (const other of others) expect(other[0]).not.toBe(ports[0])
  expect([60_999, 65_535, 0].some(isSteadyPort)).toBe(false)
})
