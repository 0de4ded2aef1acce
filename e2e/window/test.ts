import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test as base, expect } from '@playwright/test'
import { makeWorkspace, type Workspace, type WorkspaceContent } from '../harness/workspace.ts'
import { hostOf } from './hosts/host.ts'
import type { Host, StartOptions } from './hosts/types.ts'
import { Window } from './pages/window.ts'

type OpenOptions = Partial<Pick<StartOptions, 'colorScheme' | 'viewport'>>

interface Fixtures {
  /** The program that serves the window, of this project. */
  readonly host: Host
  /** A folder with flows and services, gone at the end. */
  readonly workspaceOf: (content?: WorkspaceContent) => Promise<Workspace>
  /** Opens the window, with a workspace or with the start screen; again with the same user's folder. */
  readonly open: (workspace: Workspace | null, options?: OpenOptions) => Promise<Window>
  /** Problems in the page that a test provokes: those that match are let pass. */
  readonly allowed: RegExp[]
}

/** Playwright's `test` with a window of Fanfare. A test fails when the page had any error that it does not allow. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is asked for
  host: async ({}, use, { project }) => {
    const host = hostOf(project.name)
    const missing = host.missing()
    if (missing !== null && process.env.REQUIRE_ELECTRON === '1') {
      throw new Error(`REQUIRE_ELECTRON is set, and there is no ${host.name} here: ${missing}.`)
    }
    test.skip(missing !== null, `There is no ${host.name} here: ${missing}.`)
    await use(host)
  },

  // biome-ignore lint/correctness/noEmptyPattern: see above
  allowed: async ({}, use) => use([]),

  // biome-ignore lint/correctness/noEmptyPattern: see above
  workspaceOf: async ({}, use) => {
    const disposals: (() => Promise<void>)[] = []
    await use(content => makeWorkspace(content, dispose => disposals.push(dispose)))
    for (const dispose of disposals) await dispose()
  },

  // Workspaces are asked for so that they are removed after the window is closed.
  open: async ({ host, allowed, workspaceOf: _after }, use) => {
    const home = await mkdtemp(path.join(tmpdir(), 'fanfare-home-'))
    const windows: Window[] = []
    const problems: string[] = []
    await use(async (workspace, options = {}) => {
      const started = await host.start({
        workspace,
        home,
        colorScheme: 'light',
        viewport: { width: 1440, height: 900 },
        ...options,
        onProblem: problem => problems.push(problem),
      })
      const window = new Window(started)
      windows.push(window)
      await window.ready()
      return window
    })
    for (const window of windows) await window.close()
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
    expect(problems.filter(problem => !allowed.some(pattern => pattern.test(problem)))).toEqual([])
  },
})

export { expect }
