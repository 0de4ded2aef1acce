import type { WebSocket } from 'ws'
import type { Transport } from '../../../shared/rpc/transport.ts'
import { WireTransport } from '../../../shared/rpc/wire-transport.ts'

/** More bytes than this that the page has not taken yet, and nothing more is read from it. */
const HIGH_WATER_BYTES = 4 * 1024 * 1024
/** Reading goes on below this. */
const LOW_WATER_BYTES = 1024 * 1024
/** How long a page may take to answer a close before the connection is cut, ms. */
const CLOSE_MS = 2_000

/**
 * The server's end of an open WebSocket. Owns the socket. A page that does not take its answers is not read any
 * further until it does, so that it can't ask for more than fits.
 */
export function webSocketTransport(socket: WebSocket): Transport {
  const onSent = (): void => {
    if (socket.isPaused && socket.bufferedAmount < LOW_WATER_BYTES) socket.resume()
  }
  const transport = new WireTransport({
    send: frame => {
      socket.send(frame, onSent)
      if (socket.bufferedAmount > HIGH_WATER_BYTES && socket.readyState === socket.OPEN) socket.pause()
    },
    close: (code, reason) => {
      socket.close(code, reason)
      // The answer to a close could not be read otherwise.
      socket.resume()
      const cut = setTimeout(() => socket.terminate(), CLOSE_MS)
      socket.once('close', () => clearTimeout(cut))
    },
    get bufferedAmount() {
      return socket.bufferedAmount
    },
  })
  socket.on('message', (data, isBinary) => transport.received(isBinary ? data : null))
  // What ws refuses (a frame that is too large, text that is no UTF-8) it closes by itself, and says why.
  socket.on('error', () => undefined)
  socket.on('close', () => transport.closed())
  return transport
}
