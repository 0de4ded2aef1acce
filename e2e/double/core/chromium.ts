import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
  '--password-store=basic',
  '--use-mock-keychain',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--disable-popup-blocking',
  '--hide-scrollbars',
  // Electron has the close event of DOM ports on, Chromium has it off.
  '--enable-blink-features=MessagePortCloseEvent',
  // Nothing but this machine can be reached: what the double does not serve fails.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  '--remote-debugging-port=0',
]
const START_MS = 30_000

export interface Chromium {
  /** Address of its debugging protocol, once it has started. */
  readonly endpoint: Promise<string>
  readonly pid: number
  close(): Promise<void>
}

/** Debian's script of that name is left out: it would be a process in between. */
const BEHIND: Readonly<Record<string, string>> = { '/usr/bin/chromium': '/usr/lib/chromium/chromium' }

/** Where a Chromium is: `FANFARE_CHROMIUM`, or where distributions put it; null if there is none. */
export function findChromium(): string | null {
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const found = [process.env.FANFARE_CHROMIUM, ...places].find(
    place => place !== undefined && existsSync(place),
  )
  if (found === undefined) return null
  const behind = BEHIND[found]
  return behind !== undefined && existsSync(behind) ? behind : found
}

/**
 * Starts a Chromium with a fresh profile, in a folder below `parent`. On Linux it dies with this process, also when that
 * is killed.
 */
export function startChromium(parent: string): Chromium {
  const executable = findChromium()
  if (executable === null)
    throw new Error('No Chromium was found: install one, or name it in FANFARE_CHROMIUM')
  mkdirSync(parent, { recursive: true })
  const profile = mkdtempSync(path.join(parent, 'chromium-'))
  const [command, ...before] = dyingWithParent([executable])
  const child = spawn(
    command ?? executable,
    [...before, ...FLAGS, `--user-data-dir=${profile}`, 'about:blank'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const endpoint = endpointOf(child)
  // Who ends it before it has started asks no more.
  endpoint.catch(() => {})
  return {
    endpoint,
    pid: child.pid ?? 0,
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = new Promise(resolve => child.once('exit', resolve))
        child.kill('SIGKILL')
        await exited
      }
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** A command line that the kernel ends with SIGKILL when its parent is gone, where that can be had. */
export function dyingWithParent(command: readonly string[]): readonly string[] {
  return process.platform === 'linux' && existsSync('/usr/bin/setpriv')
    ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL', ...command]
    : command
}

function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = ''
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`Chromium did not start in ${START_MS} ms: ${log}`))
    }, START_MS)
    child.stderr?.on('data', chunk => {
      if (log.length < 20_000) log += chunk
      const found = /listening on (ws:\S+)/.exec(log)?.[1]
      if (found === undefined) return
      clearTimeout(timer)
      resolve(found)
    })
    child.once('error', reject)
    child.once('exit', code => {
      clearTimeout(timer)
      reject(new Error(`Chromium ended (${code}): ${log}`))
    })
  })
}
