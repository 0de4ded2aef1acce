import type { Transport } from '../../../shared/rpc/transport.ts'
import { portTransport, requestPort } from './port-transport.ts'
import { openWebSocket, rpcAddress } from './websocket-transport.ts'

/** Opens this page's way to the host: the desktop app's port where there is a preload, else the server's socket. */
export async function openTransport(): Promise<Transport> {
  const port = await requestPort()
  return port === null ? openWebSocket(rpcAddress(location)) : portTransport(port)
}
