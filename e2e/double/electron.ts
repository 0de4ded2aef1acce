/** What the double plays of the module `electron`; the rest of its exports refuse. */
import { app } from './app/app.ts'
import { Menu, MenuItem } from './menu/menu.ts'
import { dialog } from './native/dialog.ts'
import { nativeTheme } from './native/native-theme.ts'
import { screen } from './native/screen.ts'
import { shell } from './native/shell.ts'
import { MessageChannelMain } from './ports/message-port-main.ts'
import { schema } from './schema/index.ts'
import { stub } from './strict/harden.ts'
import { utilityProcess } from './utility/process.ts'
import { BrowserWindow } from './web/browser-window.ts'
import { ipcMain } from './web/ipc-main.ts'
import { net } from './web/net.ts'
import { protocol } from './web/protocol.ts'
import { session } from './web/session.ts'

const played: Readonly<Record<string, unknown>> = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  nativeTheme,
  net,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
}

/** Each name that `electron.d.ts` exports to the main process. */
export const electron: Readonly<Record<string, unknown>> = Object.fromEntries(
  schema.exports.map(name => [name, played[name] ?? stub(name)]),
)
