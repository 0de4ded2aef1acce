import type { MessagePortMain } from 'electron'
import { Listeners } from '../../../shared/rpc/listeners.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'

/** The main process's end of a channel to a page. Owns the port, and starts it. */
export function messagePortMainTransport(port: MessagePortMain): Transport {
  const listeners = new Listeners()
  // What a page sends with objects of the DOM in it arrives as null: handed on, so that it is answered and seen.
  port.on('message', ({ data }) => listeners.message(data))
  // The page closed it, was loaded anew, went away or crashed; or this end was closed.
  port.on('close', () => listeners.close())
  port.start()
  return {
    send: message => port.postMessage(message),
    onMessage: listener => listeners.onMessage(listener),
    onClose: listener => listeners.onClose(listener),
    close: () => port.close(),
  }
}
