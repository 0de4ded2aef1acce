import { dirname, relative } from 'node:path'
import type { Disposer } from '../../../../shared/rpc/transport.ts'
import type { Output } from '../output.ts'
import type { CliApp, CliHost, World } from '../world.ts'
import { STARTED_AT } from './run-builder.ts'

export interface TestOutput extends Output {
  text: string
  /** Makes the reader go away. */
  breakPipe(): void
}

/** A world without a process: output is kept, signals and ticks come when the test says. */
export interface TestWorld extends World {
  readonly stdout: TestOutput
  readonly stderr: TestOutput
  stdin: string
  /** What Ctrl+C does. */
  interrupt(): void
  /** What Enter does. */
  enter(): void
  /** Lets the ticker tick. */
  tick(): void
  /** Tickers that have not been stopped. */
  readonly ticking: number
  readonly exits: number[]
}

export interface TestWorldOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly terminal?: boolean
  readonly openApp?: (workspace: string) => Promise<CliApp>
  readonly startServer?: CliHost['startServer']
  readonly openWindow?: CliHost['openWindow']
}

export function testWorld(options: TestWorldOptions = {}): TestWorld {
  const terminal = options.terminal ?? false
  const listeners = new Set<() => void>()
  const tickers = new Set<() => void>()
  const enters = new Set<() => void>()
  const exits: number[] = []
  const world: TestWorld = {
    host: {
      openApp: options.openApp ?? (() => Promise.reject(new Error('This test opens no app'))),
      startServer: options.startServer ?? (() => Promise.reject(new Error('This test starts no server'))),
      openWindow: options.openWindow ?? (() => Promise.reject(new Error('This test opens no window'))),
      findWorkspace: async file => {
        const root = options.cwd ?? dirname(file)
        return { root, flowPath: relative(root, file) }
      },
      version: () => '1.2.3',
      framework: [],
    },
    env: options.env ?? {},
    cwd: options.cwd ?? '/',
    stdout: testOutput(terminal),
    stderr: testOutput(terminal),
    stdin: '',
    readStdin: async () => world.stdin,
    onEnter: listener => added(enters, listener),
    enter: () => {
      for (const listener of [...enters]) listener()
    },
    now: () => STARTED_AT + 2_410,
    randomBytes: count => new Uint8Array(count),
    every: (_ms, callback) => added(tickers, callback),
    onInterrupt: listener => added(listeners, listener),
    exit: code => void exits.push(code),
    exits,
    interrupt: () => {
      for (const listener of [...listeners]) listener()
    },
    get ticking() {
      return tickers.size
    },
    tick: () => {
      for (const ticker of [...tickers]) ticker()
    },
  }
  return world
}

function added(set: Set<() => void>, callback: () => void): Disposer {
  const own = (): void => callback()
  set.add(own)
  return () => void set.delete(own)
}

function testOutput(isTerminal: boolean): TestOutput {
  const listeners = new Set<() => void>()
  let broken: NodeJS.ErrnoException | null = null
  return {
    text: '',
    isTerminal,
    columns: 100,
    rows: 30,
    async write(text) {
      if (!broken) this.text += text
    },
    flush: () => Promise.resolve(),
    get broken() {
      return broken
    },
    onBroken: listener => added(listeners, listener),
    breakPipe() {
      broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
      for (const listener of [...listeners]) listener()
    },
  }
}
