import { ipcRenderer } from 'electron'
import { PORT_CHANNEL, PORT_HELLO, PORT_OFFER } from '../../shared/rpc/port-handshake.ts'

/** Gives the page one end of a channel to the main process when it asks for it, and nothing else. */
window.addEventListener('message', event => {
  if (event.source !== window || event.origin !== location.origin || event.data !== PORT_HELLO) return
  const { port1, port2 } = new MessageChannel()
  ipcRenderer.postMessage(PORT_CHANNEL, null, [port2])
  window.postMessage(PORT_OFFER, location.origin, [port1])
})
