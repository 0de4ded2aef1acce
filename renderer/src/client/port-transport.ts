import { Listeners } from '../../../shared/rpc/listeners.ts'
import { PORT_HELLO, PORT_OFFER } from '../../../shared/rpc/port-handshake.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'

const ROUND = 'fanfare:round'

/**
 * Asks the preload for a port to the desktop app's main process. Null where there is no preload: in a browser.
 *
 * Nobody has to wait for a time to pass. Messages to a window arrive in order, so the offer comes before the second of
 * two messages to oneself, of which each is sent when the one before it has arrived. One request at a time.
 */
export function requestPort(): Promise<MessagePort | null> {
  return new Promise(resolve => {
    let rounds = 0
    const say = (text: string): void => window.postMessage(text, location.origin)
    const finish = (port: MessagePort | null): void => {
      window.removeEventListener('message', listen)
      resolve(port)
    }
    const listen = (event: MessageEvent<unknown>): void => {
      if (event.source !== window || event.origin !== location.origin) return
      const [port] = event.ports
      if (event.data === PORT_OFFER && port) finish(port)
      if (event.data !== ROUND) return
      rounds += 1
      if (rounds === 2) finish(null)
      else say(ROUND)
    }
    window.addEventListener('message', listen)
    say(PORT_HELLO)
    say(ROUND)
  })
}

/** The page's end of a channel to the main process. Owns the port. */
export function portTransport(port: MessagePort): Transport {
  const listeners = new Listeners()
  port.onmessage = event => listeners.message(event.data)
  // A message that could not be read is handed on as what no protocol has, so that it is seen.
  port.onmessageerror = () => listeners.message(undefined)
  port.addEventListener('close', () => listeners.close())
  return {
    send: message => port.postMessage(message),
    onMessage: listener => listeners.onMessage(listener),
    onClose: listener => listeners.onClose(listener),
    close() {
      port.close()
      // A port tells its own closing to the other end alone. Here it is told in a turn of its own.
      setTimeout(() => listeners.close())
    },
  }
}
