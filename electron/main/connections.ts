import { type IpcMainEvent, ipcMain } from 'electron'
import { PORT_CHANNEL } from '../../shared/rpc/port-handshake.ts'
import type { Transport } from '../../shared/rpc/transport.ts'
import type { App } from '../app/index.ts'
import { messagePortMainTransport } from '../ipc/electron/index.ts'
import { ORIGIN } from './origin.ts'

/** Connects each page that asks for it to the core. `onGone` is called when no page is connected any more. */
export function connectPages(core: Promise<App>, onGone: () => void): void {
  const open = new Set<Transport>()
  ipcMain.on(PORT_CHANNEL, event => {
    const [port] = event.ports
    if (!port) return
    if (!isOwnPage(event)) {
      port.close()
      return
    }
    const transport = messagePortMainTransport(port)
    open.add(transport)
    transport.onClose(() => {
      open.delete(transport)
      if (open.size === 0) onGone()
    })
    // What the page says until the core is open waits in the transport.
    core.then(
      app => void app.connect(transport),
      () => transport.close(),
    )
  })
}

/** To be asked before anything is waited for: the frame is gone once the page has gone on. */
function isOwnPage({ senderFrame }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.origin === ORIGIN
}
