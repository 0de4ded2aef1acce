import net from 'node:net'
import vm from 'node:vm'
import { App, app } from './app/app.ts'
import { browser } from './core/browser.ts'
import { makeEvent } from './core/events.ts'
import { state } from './core/state.ts'
import { electron } from './electron.ts'
import { parseAccelerator } from './menu/accelerator.ts'
import { choose, press, shownMenu } from './menu/menu.ts'
import { NativeTheme, nativeTheme } from './native/native-theme.ts'
import { answers, record } from './native/record.ts'
import { problems } from './strict/problems.ts'
import { BrowserWindow } from './web/browser-window.ts'

/** What tests ask for. Params and results are JSON. */
const requests = {
  hello: async () => {
    const { endpoint, pid } = await browser()
    return { endpoint, browserPid: pid }
  },
  /** Runs a function of the test in the main process. */
  evaluate: ({ source, argument }: { source: string; argument: unknown }) =>
    vm.runInThisContext(`(${source})`)(electron, argument),
  windows: () =>
    Promise.all(
      BrowserWindow.getAllWindows().map(async ({ webContents: { page } }) => {
        await page.attached
        return page.targetId
      }),
    ),
  problems: () => problems.splice(0),
  answer: ({ method, value }: { method: string; value: unknown }) => {
    answers.set(method, [...(answers.get(method) ?? []), value])
  },
  record: () => ({ ...record, console: state.console }),
  menu: () => shownMenu(),
  choose: ({ name }: { name: string }) => choose(name),
  press: ({ keys }: { keys: string }) => press(parseAccelerator(keys), BrowserWindow.getFocusedWindow()),
  secondInstance: (note: { argv: string[]; cwd: string; data: unknown }) => App.tellOfSecond(app, note),
  openFile: ({ path }: { path: string }) => {
    const event = makeEvent()
    app.emit('open-file', event, path)
    return event.defaultPrevented
  },
  activate: () => void app.emit('activate', makeEvent(), BrowserWindow.getAllWindows().length > 0),
  dark: ({ dark }: { dark: boolean }) => NativeTheme.setDark(nativeTheme, dark),
  crash: () => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
} as const

export type Requests = typeof requests

/** Answers the test over file descriptor 3, a JSON object a line. When the test is gone, so is the app. */
export function answerTests(): void {
  const socket = new net.Socket({ fd: 3, readable: true, writable: true })
  const say = (message: object): void => void socket.write(`${JSON.stringify(message)}\n`)
  let text = ''
  socket.setEncoding('utf8').on('data', chunk => {
    text += chunk
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) void answer(JSON.parse(line)).then(say)
  })
  socket.on('error', () => {})
  socket.on('close', () => app.exit(0))
  state.onWindow = () => setImmediate(() => say({ event: 'window' }))
}

interface Asked {
  readonly id: number
  readonly method: keyof Requests
  readonly params: never
}

async function answer({ id, method, params }: Asked): Promise<object> {
  try {
    return { id, result: (await requests[method](params)) ?? null }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}
