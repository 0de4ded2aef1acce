import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserType, Page } from '@playwright/test'
import type * as Electron from 'electron'
import type { Requests } from './control.ts'
import { type DoubleOptions, OPTIONS_VARIABLE } from './core/options.ts'
import type { Problem } from './strict/problems.ts'

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const END_MS = 10_000
const PAGE_MS = 10_000

export interface LaunchOptions extends DoubleOptions {
  /** Playwright's. */
  readonly chromium: BrowserType
  readonly args?: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What of Node's options the app's process has. */
  readonly nodeOptions?: readonly string[]
}

type Params<M extends keyof Requests> = Parameters<Requests[M]>[0]
type Result<M extends keyof Requests> = Awaited<ReturnType<Requests[M]>>

/**
 * Starts an app over the double of Electron: not Electron, but its module `electron` played on Node, and pages in a real
 * Chromium. What Playwright's `ElectronApplication` has is called the same.
 */
export function launch(appFolder: string, options: LaunchOptions): DoubleApp {
  const { chromium, args = [], cwd, env = process.env, nodeOptions = [], ...double } = options
  const temporary =
    double.userData === undefined ? mkdtempSync(path.join(tmpdir(), 'electron-double-data-')) : null
  const forDouble: DoubleOptions = { ...double, ...(temporary !== null && { userData: temporary }) }
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--unhandled-rejections=warn-with-error-code',
      '--import',
      file('./register.ts'),
      ...nodeOptions,
      file('./run.ts'),
      appFolder,
      ...args,
    ],
    {
      cwd,
      env: { ...env, [OPTIONS_VARIABLE]: JSON.stringify(forDouble) },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    },
  )
  return new DoubleApp(child, chromium, () => {
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true, maxRetries: 5 })
  })
}

export class DoubleApp extends EventEmitter {
  /** All that it wrote to standard output and error. */
  output = ''
  /** Resolves when its process has ended. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  readonly #child: ChildProcess
  readonly #chromium: BrowserType
  readonly #cleanUp: () => void
  readonly #socket: net.Socket
  readonly #pending = new Map<number, (answer: { result?: unknown; error?: string }) => void>()
  readonly #pages = new Map<string, Page>()
  #nextId = 1
  #browser: Promise<Browser> | null = null

  constructor(child: ChildProcess, chromium: BrowserType, cleanUp: () => void) {
    super()
    this.#child = child
    this.#chromium = chromium
    this.#cleanUp = cleanUp
    const socket = child.stdio[3]
    if (!(socket instanceof net.Socket)) throw new Error('The app has no socket')
    this.#socket = socket
    this.#listen(socket)
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', text => {
        this.output += text
      })
    this.exited = new Promise(resolve =>
      child.once('close', (code, signal) => {
        const error = `The app ended (${signal ?? code})\n${this.output.slice(-2000)}`
        for (const settle of this.#pending.values()) settle({ error })
        resolve({ code, signal })
      }),
    )
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  process(): ChildProcess {
    return this.#child
  }

  /** Asks the double. */
  ask<M extends keyof Requests>(
    method: M,
    ...[params]: undefined extends Params<M> ? [] : [Params<M>]
  ): Promise<Result<M>> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result as Result<M>)
        else reject(new Error(error))
      })
      if (this.ended) this.#settle(id, { error: 'The app has ended' })
      else this.#socket.write(`${JSON.stringify({ id, method, params })}\n`)
    })
  }

  /** Runs a function in the main process; it gets the module `electron`. Argument and result are JSON. */
  evaluate<R, A = undefined>(
    act: (electron: typeof Electron, argument: A) => R,
    argument?: A,
  ): Promise<Awaited<R>> {
    return this.ask('evaluate', { source: String(act), argument })
  }

  async windows(): Promise<Page[]> {
    const targets = await this.ask('windows')
    return Promise.all(targets.map(target => this.#page(target)))
  }

  async firstWindow(): Promise<Page> {
    for (;;) {
      const opened = once(this, 'window')
      const [first] = await this.windows()
      if (first) return first
      await opened
    }
  }

  /** Playwright gives a crashed page up; a new connection sees the one that was loaded instead. */
  async reconnect(): Promise<Page> {
    await this.#disconnect()
    return this.firstWindow()
  }

  /** Answers the next dialog of that method. */
  answer(method: string, value: unknown): Promise<unknown> {
    return this.ask('answer', { method, value })
  }

  /** Misuses of Electron since the last time. */
  problems(): Promise<Problem[]> {
    return this.ask('problems')
  }

  /** Quits it, by force if it takes long. Gives the misuses that nobody has looked at. */
  async close(): Promise<readonly Problem[]> {
    let left: readonly Problem[] = []
    if (!this.ended) {
      left = await this.problems().catch(() => [])
      this.evaluate(({ app }) => app.quit()).catch(() => {})
      const late = setTimeout(() => this.#child.kill('SIGKILL'), END_MS)
      await this.exited
      clearTimeout(late)
    }
    await this.#disconnect()
    this.#cleanUp()
    return left
  }

  #listen(socket: net.Socket): void {
    let text = ''
    socket.setEncoding('utf8').on('data', chunk => {
      text += chunk
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        const message = JSON.parse(line)
        if (message.event === 'window') this.emit('window')
        else this.#settle(message.id, message)
      }
    })
    socket.on('error', () => {})
  }

  #settle(id: number, answer: { result?: unknown; error?: string }): void {
    const settle = this.#pending.get(id)
    this.#pending.delete(id)
    settle?.(answer)
  }

  async #page(target: string): Promise<Page> {
    const known = this.#pages.get(target)
    if (known) return known
    this.#browser ??= this.ask('hello').then(({ endpoint }) => this.#chromium.connectOverCDP(endpoint))
    const browser = await this.#browser
    const end = performance.now() + PAGE_MS
    while (performance.now() < end) {
      for (const page of browser.contexts().flatMap(context => context.pages())) {
        if ((await targetOf(page)) !== target) continue
        this.#pages.set(target, page)
        // Dialogs are the double's to answer.
        page.on('dialog', () => {})
        return page
      }
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    throw new Error('Playwright does not see the page of this window')
  }

  async #disconnect(): Promise<void> {
    const browser = await this.#browser?.catch(() => null)
    this.#browser = null
    this.#pages.clear()
    await browser?.close().catch(() => {})
  }
}

async function targetOf(page: Page): Promise<string | null> {
  try {
    const session = await page.context().newCDPSession(page)
    const { targetInfo } = await session.send('Target.getTargetInfo')
    await session.detach()
    return targetInfo.targetId
  } catch {
    return null
  }
}
