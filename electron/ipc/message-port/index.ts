import type { MessagePort } from 'node:worker_threads'
import { Listeners } from '../../../shared/rpc/listeners.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'

/** One end of a `MessageChannel` of `node:worker_threads`, to a thread or within one. Owns the port. */
export function messagePortTransport(port: MessagePort): Transport {
  const listeners = new Listeners()
  port.on('message', message => listeners.message(message))
  // A message that could not be read is handed on as what no protocol has, so that it is answered and seen.
  port.on('messageerror', () => listeners.message(undefined))
  port.on('close', () => listeners.close())
  return {
    send: message => port.postMessage(message),
    onMessage: listener => listeners.onMessage(listener),
    onClose: listener => listeners.onClose(listener),
    close: () => port.close(),
  }
}
