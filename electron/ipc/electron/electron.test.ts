import { MessageChannelMain } from 'electron'
import { expect, test } from 'vitest'
import { conformance } from '../../../shared/rpc/testing/conformance.ts'
import { messagePortMainTransport } from './index.ts'

conformance("Electron port (over Electron's double)", () => {
  const { port1, port2 } = new MessageChannelMain()
  return [messagePortMainTransport(port1), messagePortMainTransport(port2)]
})

test("what the port got before there was a transport is not lost (over Electron's double)", async () => {
  const { port1, port2 } = new MessageChannelMain()
  port1.postMessage('early')
  const transport = messagePortMainTransport(port2)
  expect(await new Promise(resolve => transport.onMessage(resolve))).toBe('early')
  transport.close()
})
