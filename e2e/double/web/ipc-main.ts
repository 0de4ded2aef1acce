import { EventEmitter } from 'node:events'
import { harden } from '../strict/harden.ts'

class IpcMain extends EventEmitter {}
harden(IpcMain, 'IpcMain')

export const ipcMain = new IpcMain()
