/**
 * Plays Electron's own start: package.json, the process as apps see it, the app's entry, `ready` once the entry has been
 * evaluated.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from './app/app.ts'
import { answerTests } from './control.ts'
import { browser } from './core/browser.ts'
import { makeEvent } from './core/events.ts'
import { options } from './core/options.ts'
import { state } from './core/state.ts'
import { schema } from './schema/index.ts'
import { problem } from './strict/problems.ts'
import { refusePopups } from './web/browser-window.ts'

const DEADLINE_MS = 3000

const chromium = browser()
chromium.catch(() => {})
void refusePopups().catch(() => {})

const folder = path.resolve(process.argv[2] ?? '')
const description = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
state.appFolder = folder
state.version = String(description.version ?? schema.version)
app.name = String(description.productName ?? description.name ?? 'Electron')
if (options.userData !== undefined) app.setPath('userData', options.userData)

const pretend = (name: string, value: unknown): void => {
  Object.defineProperty(process, name, { value, enumerable: true, configurable: true, writable: true })
}
pretend('type', 'browser')
pretend('versions', { ...process.versions, electron: schema.version })
if (options.platform !== undefined) pretend('platform', options.platform)
process.argv.splice(1, 2, ...(options.packaged ? [] : [folder]))
process.execArgv = []
process.exit = code => {
  app.exit(Number(code ?? process.exitCode ?? 0))
  return undefined as never
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => app.quit())
process.on('uncaughtException', error => {
  // Only where the app does not listen itself.
  if (process.listenerCount('uncaughtException') > 1) return
  problem(`uncaught exception in main: Electron shows an error box and goes on\n${error.stack ?? error}`)
})
process.on('exit', () => {
  for (const act of state.atEnd) void act()
})

answerTests()
// Electron does not end for want of work.
setInterval(() => {}, 1 << 30)
const deadline = setTimeout(() => {
  if (state.waitsForReady !== null)
    problem(
      `the entry module awaits app.whenReady() at top level: Electron emits ready only after the entry was evaluated, so the app hangs\n${state.waitsForReady}`,
    )
}, options.deadlockMs ?? DEADLINE_MS)

try {
  await import(pathToFileURL(path.join(folder, String(description.main ?? 'index.js'))).href)
} catch (error) {
  process.emit('uncaughtException', error instanceof Error ? error : new Error(String(error)))
}
clearTimeout(deadline)
state.entryDone = true
await chromium
if (!state.ended) {
  app.emit('will-finish-launching')
  state.ready = true
  app.emit('ready', makeEvent(), {})
}
