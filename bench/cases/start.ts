import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from '@playwright/test'
import { chromiumPath } from '../../scripts/bootstrap/browser.mjs'
import { addServices, fanOut, Workspace } from '../contenders/workspace.ts'
import { atMost, type CaseResult, growthGoals, type Row } from '../harness/result.ts'
import { exponentsOf, figureOf, rowsOf } from '../harness/rows.ts'
import { type Measuring, type Turner, takeTurns } from '../harness/turns.ts'
import type { Case } from './case.ts'

const root = path.resolve(import.meta.dirname, '../..')
const COMMAND = 'Fanfare, a run from the command line'
const BARE = 'node -e 0'
const WINDOW = 'Fanfare, until the page can be used'

export const start: Case = {
  id: 'P7',
  name: 'start',
  title: 'Cold start',
  async run(how: Measuring): Promise<CaseResult> {
    const workspace = new Workspace()
    const rows: Row[] = []
    try {
      addServices(workspace)
      for (const targets of how.quick ? [2] : [2, 20, 200]) {
        const flow = workspace.write(`flows/hello-${targets}.flow.json`, fanOut({ targets, callbacks: 2 }))
        const turners: Turner<number>[] = [
          { name: COMMAND, contender: null, turn: () => command([fanfare, 'run', flow], workspace) },
          { name: BARE, contender: null, turn: () => command(['-e', '0'], workspace) },
        ]
        rows.push(
          ...rowsOf(await takeTurns(turners, how), { size: targets, figure: ms => ms, works: null, less }),
        )
      }
      rows.push(...(await windowRows(workspace, how)))
    } finally {
      workspace.remove()
    }
    const exponents = exponentsOf(
      rows.filter(row => row.contender === COMMAND),
      row => row.spread.median,
    )
    const over = figureOf(rows, COMMAND, 2) - figureOf(rows, BARE, 2)
    return {
      id: this.id,
      name: this.name,
      title: `${this.title}: from nothing to a finished run, and to a window that can be used`,
      how: `\`fanfare run\` of so many targets with two callbacks each, from the process's start to its end, with nothing warm but the
files in the system's cache, beside the same Node that does nothing. The window: from the start of \`fanfare serve\` until
its button to run a flow can be pressed in a Chromium that runs already, with an empty cache.`,
      unit: 'ms',
      sizeUnit: 'targets',
      rows,
      exponents,
      goals: [
        atMost('ms of a run from the command line, over a Node that does nothing', over, 500),
        ...[figureOf(rows, WINDOW, 2)]
          .filter(Number.isFinite)
          .map(ms => atMost('ms until the page can be used', ms, 2_000)),
        ...growthGoals(exponents),
      ],
      notes: chromiumPath() === null ? ['There is no Chromium here: the window took no part.'] : [],
    }
  },
}

const fanfare = path.join(root, 'scripts/fanfare.mjs')
const less = { [BARE]: 'does nothing' }

function environment(workspace: Workspace): NodeJS.ProcessEnv {
  return { ...process.env, FANFARE_HOME: path.join(workspace.folder, 'home') }
}

async function command(args: readonly string[], workspace: Workspace): Promise<number> {
  const from = performance.now()
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'ignore', env: environment(workspace) })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
  return performance.now() - from
}

async function windowRows(workspace: Workspace, how: Measuring): Promise<Row[]> {
  const executablePath = chromiumPath()
  if (executablePath === null) return []
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const turner: Turner<number> = {
      name: WINDOW,
      contender: null,
      turn: () => openWindow(workspace, browser),
    }
    return rowsOf(await takeTurns([turner], how), { size: 2, figure: ms => ms, works: null })
  } finally {
    await browser.close()
  }
}

async function openWindow(
  workspace: Workspace,
  browser: Awaited<ReturnType<typeof chromium.launch>>,
): Promise<number> {
  const context = await browser.newContext()
  const from = performance.now()
  const args = [fanfare, 'serve', '--no-open', '--workspace', workspace.folder]
  const server = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: environment(workspace),
  })
  try {
    const [url] = await once(createInterface(server.stdout), 'line')
    const page = await context.newPage()
    await page.goto(String(url))
    await page.getByRole('button', { name: 'Run', exact: true }).first().waitFor()
    return performance.now() - from
  } finally {
    await context.close()
    const exited = once(server, 'exit')
    server.kill('SIGINT')
    await exited
  }
}
