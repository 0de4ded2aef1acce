import type { Transport } from '../../../shared/rpc/transport.ts'
import { WireTransport } from '../../../shared/rpc/wire-transport.ts'

/** The address of the server that this page came from. */
export function rpcAddress(page: { readonly protocol: string; readonly host: string }): string {
  return `${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}/rpc`
}

/**
 * Opens the page's end of a connection. Rejects when there is no server, or it does not let this page in: browsers
 * tell the two apart for nobody.
 */
export function openWebSocket(address: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address)
    socket.binaryType = 'arraybuffer'
    const transport = new WireTransport({
      send: frame => socket.send(frame),
      close: (code, reason) => socket.close(code, reason),
      get bufferedAmount() {
        return socket.bufferedAmount
      },
    })
    socket.onopen = () => resolve(transport)
    socket.onmessage = ({ data }) => {
      transport.received(data instanceof ArrayBuffer ? new Uint8Array(data) : null)
    }
    socket.onclose = () => {
      // Without effect once it was open.
      reject(new Error('The connection to Fanfare could not be opened'))
      transport.closed()
    }
  })
}
