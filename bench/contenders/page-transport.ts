import type { WebSocket } from 'ws'
import type { Transport } from '../../shared/rpc/transport.ts'
import { WireTransport } from '../../shared/rpc/wire-transport.ts'

/** The page's end of an open WebSocket. */
export function pageTransport(socket: WebSocket): Transport {
  const transport = new WireTransport({
    send: frame => socket.send(frame),
    close: (code, reason) => socket.close(code, reason),
    get bufferedAmount() {
      return socket.bufferedAmount
    },
  })
  socket.on('message', data => transport.received(data))
  socket.on('error', () => undefined)
  socket.on('close', () => transport.closed())
  return transport
}
