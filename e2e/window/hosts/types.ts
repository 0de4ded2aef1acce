import type { Page } from '@playwright/test'
import type { Workspace } from '../../harness/workspace.ts'

/**
 * All that specs need to know of the program that serves the window. The two of them differ in these points, and in no
 * others:
 *
 * - how they are started, and how their window comes about (`start`);
 * - who shows the dialog that opens a file: with Electron the system, whose answer a test gives beforehand; the browser
 *   host's page does it itself (`openFile`);
 * - whether the program can be had on this machine at all (`missing`).
 */
export interface Host {
  readonly name: 'electron' | 'chromium'
  /** Why it can't be started here; null where it can. */
  missing(): string | null
  start(options: StartOptions): Promise<StartedHost>
}

export interface StartOptions {
  /** The workspace it opens with; null for the start screen. */
  readonly workspace: Workspace | null
  /** The folder where it keeps what belongs to its user. */
  readonly home: string
  readonly colorScheme: 'light' | 'dark'
  readonly viewport: { readonly width: number; readonly height: number }
  /** Gets what goes wrong in the page: errors on its console, exceptions, content that its policy refuses. */
  readonly onProblem: (problem: string) => void
}

export interface StartedHost {
  readonly page: Page
  /** Opens a flow file by its absolute path, with its workspace: Ctrl+O, and the host's own dialog. */
  openFile(file: string): Promise<void>
  /** Ends the program at once, as SIGKILL does; its window is gone too. */
  kill(): Promise<void>
  close(): Promise<void>
}
