export { type BrowserServer, type ServedApp, startServer } from './serve.ts'
export { isSteadyPort, steadyPorts } from './steady-ports.ts'
export { type OpenedWindow, openWindow } from './window.ts'
