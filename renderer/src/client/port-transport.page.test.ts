import { conformance } from '../../../shared/rpc/testing/conformance.ts'
import { portTransport } from './port-transport.ts'

conformance('port in a page', () => {
  const { port1, port2 } = new MessageChannel()
  return [portTransport(port1), portTransport(port2)]
})
