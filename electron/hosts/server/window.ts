import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { planWindow, type WindowPlan } from './window-plan.ts'

/** How the page is shown. */
export interface OpenedWindow {
  /** For a sentence: `in a window of its own`, or why it is not shown. */
  readonly shown: boolean
  readonly how: string
  /** Closes the window, where it is one of its own. */
  close(): Promise<void>
}

/** What Chromium shall do without, in a window that shows one page of this machine. */
const appFlags = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-crash-restore-bubble',
  '--disk-cache-size=4194304',
  '--window-size=1440,900',
]
/** How long a browser may take to end when it is asked to, ms. */
const END_MS = 2_000

/**
 * Shows the page where there is a display: in a window of its own, else in the default browser. Never rejects.
 *
 * @param profile folder in which a window of its own keeps what the page has stored; null: it is forgotten
 */
export async function openWindow(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
  profile: string | null,
): Promise<OpenedWindow> {
  const plan = planWindow({ platform: process.platform, env, exists: existsSync })
  try {
    if (plan.kind === 'app') return await openAppWindow(url, plan, profile)
    if (plan.kind === 'browser') return await openBrowser(url, plan)
    return notShown(plan.why)
  } catch (error) {
    return notShown(`the browser does not start: ${error instanceof Error ? error.message : error}`)
  }
}

async function openAppWindow(
  url: string,
  { program }: Extract<WindowPlan, { kind: 'app' }>,
  kept: string | null,
): Promise<OpenedWindow> {
  // A profile of its own: the window is a process of ours that can be ended, and no extension looks over its shoulder.
  const profile = kept ?? (await mkdtemp(path.join(tmpdir(), 'fanfare-window-')))
  await mkdir(profile, { recursive: true, mode: 0o700 })
  // Chromium's sandbox refuses to work for root; the window shows nothing but our own page.
  const root = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(program, [`--app=${url}`, `--user-data-dir=${profile}`, ...appFlags, ...root], {
    stdio: 'ignore',
    detached: process.platform !== 'win32',
  })
  const removeProfile = async () => {
    if (kept === null)
      await rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined)
  }
  try {
    await once(child, 'spawn')
  } catch (error) {
    await removeProfile()
    throw error
  }
  child.unref()
  return {
    shown: true,
    how: 'in a window of its own',
    async close() {
      await end(child)
      await removeProfile()
    },
  }
}

async function openBrowser(
  url: string,
  { program, args }: Extract<WindowPlan, { kind: 'browser' }>,
): Promise<OpenedWindow> {
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  await once(child, 'spawn')
  child.unref()
  return { shown: true, how: 'in your browser', close: async () => {} }
}

const notShown = (how: string): OpenedWindow => ({ shown: false, how, close: async () => {} })

/** Asks the browser's whole process group to end, and makes it. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = once(child, 'exit')
  signal(child, 'SIGTERM')
  const cut = setTimeout(() => signal(child, 'SIGKILL'), END_MS)
  await gone
  clearTimeout(cut)
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(name)
    else process.kill(-child.pid, name)
  } catch {
    // It has ended by itself.
  }
}
