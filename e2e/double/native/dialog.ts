import { needReady } from '../core/state.ts'
import { harden } from '../strict/harden.ts'
import { problem } from '../strict/problems.ts'
import { BrowserWindow } from '../web/browser-window.ts'
import { answers, record } from './record.ts'

interface Filter {
  readonly extensions: readonly string[]
}

type Options = Readonly<Record<string, unknown>> & { readonly filters?: readonly Filter[] }

/** The system's dialogs, answered by the test. */
class Dialog {
  showOpenDialog(...args: readonly unknown[]): Promise<unknown> {
    return this.#ask('showOpenDialog', args)
  }

  showSaveDialog(...args: readonly unknown[]): Promise<unknown> {
    return this.#ask('showSaveDialog', args)
  }

  showMessageBox(...args: readonly unknown[]): Promise<unknown> {
    return this.#ask('showMessageBox', args)
  }

  showErrorBox(title: string, content: string): void {
    record.errorBoxes.push({ title, content })
    process.stderr.write(`[electron double] error box: ${title}\n${content}\n`)
  }

  #ask(method: string, args: readonly unknown[]): Promise<unknown> {
    needReady('dialog module')
    const options = (args[0] instanceof BrowserWindow ? args[1] : args[0]) as Options
    if (options.filters?.some(({ extensions }) => extensions.some(one => /^(\.|\*\.)/.test(one))))
      problem(`${method}: filter extensions are written without a dot or wildcard prefix`)
    if (method === 'showSaveDialog' && options.defaultPath === undefined)
      problem('showSaveDialog without defaultPath opens in Downloads (since 43)')
    record.dialogs.push({ method, options })
    const waiting = answers.get(method) ?? []
    if (waiting.length === 0) {
      problem(`${method} was not answered by the test: the real app would wait for the user`)
      return new Promise(() => {})
    }
    const answer = waiting.shift()
    return new Promise(resolve => setImmediate(resolve, answer))
  }
}
harden(Dialog, 'Dialog')

export const dialog = new Dialog()
