import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
// Not loaded when needed like the rest: in a chunk of its own it would stand in another folder than it looks in.
import { coreFiles } from '../entries.ts'
import { onEnterKey } from './enter-key.ts'
import { main } from './main.ts'
import { outputOf } from './output.ts'
import type { CliHost, World } from './world.ts'

/** The package's root: above the bundle once it is built, and above the sources when it runs unbuilt. */
function packageRoot(): { readonly folder: string; readonly version: string } {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (name === 'fanfare') return { folder, version: String(version) }
    } catch {
      // Not here.
    }
    if (dirname(folder) === folder) return { folder: import.meta.dirname, version: 'unknown' }
  }
}

const debug = (process.env.FANFARE_DEBUG ?? '') !== ''
const { folder: root, version } = packageRoot()

/** The core, with all that it has to say about itself on standard error. */
async function openCore(workspace: string | null, kind: 'cli' | 'browser') {
  const { openApp, plainHost, systemEditor } = await import('../../app/index.ts')
  return openApp({
    workspace,
    host: plainHost(kind, kind === 'browser' ? systemEditor(process.env) : null),
    files: coreFiles(root),
    version,
    onError: tellDefect,
    ...(debug && { onWorkerOutput: ({ line }) => void process.stderr.write(`${line}\n`) }),
  })
}

function tellDefect(error: unknown, where: string): void {
  const said = error instanceof Error ? (debug ? error.stack : error.message) : String(error)
  process.stderr.write(`error: ${where}: ${said}\n`)
}

const host: CliHost = {
  openApp: workspace => openCore(workspace, 'cli'),
  async startServer({ workspace, port }) {
    const [{ startServer, steadyPorts }, { userFolder }] = await Promise.all([
      import('../server/index.ts'),
      import('../../app/index.ts'),
    ])
    const openApp = () => openCore(workspace, 'browser')
    const preferred = steadyPorts(userFolder(process.env), workspace)
    return startServer({ openApp, root: join(root, 'out', 'renderer'), port, preferred, onError: tellDefect })
  },
  async openWindow(url) {
    const [{ openWindow, isSteadyPort }, { userFolder }] = await Promise.all([
      import('../server/index.ts'),
      import('../../app/index.ts'),
    ])
    const port = Number(new URL(url).port)
    // At the same address, which no other Fanfare serves meanwhile, the page finds again what it stored.
    const profile = isSteadyPort(port) ? join(userFolder(process.env), 'windows', String(port)) : null
    return openWindow(url, process.env, profile)
  },
  findWorkspace: async file => (await import('../../app/index.ts')).findWorkspace(file),
  version: () => version,
  framework: ['out', 'electron', 'shared'].map(part => join(root, part)),
}

const world: World = {
  host,
  env: process.env,
  cwd: process.cwd(),
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  readStdin: () => text(process.stdin),
  onEnter: onEnterKey,
  now: () => Date.now(),
  randomBytes: count => randomBytes(count),
  every(ms, callback) {
    const timer = setInterval(callback, ms)
    return () => clearInterval(timer)
  },
  onInterrupt(listener) {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    for (const signal of signals) process.on(signal, listener)
    return () => {
      for (const signal of signals) process.off(signal, listener)
    }
  },
  exit: code => process.exit(code),
}

// Whatever a library left open must not keep the command from ending.
process.exit(await main(process.argv.slice(2), world))
