import { MessageChannel } from 'node:worker_threads'
import { conformance } from '../../../shared/rpc/testing/conformance.ts'
import { messagePortTransport } from './index.ts'

conformance('message port', () => {
  const { port1, port2 } = new MessageChannel()
  return [messagePortTransport(port1), messagePortTransport(port2)]
})
