export { type BrowserServer, type ServedApp, type ServerOptions, startServer } from './serve.ts'
export { type OpenedWindow, openWindow } from './window.ts'
