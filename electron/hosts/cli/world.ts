import type { Disposer, Transport } from '../../../shared/rpc/transport.ts'
import type { BrowserServer, OpenedWindow } from '../server/index.ts'
import type { Output } from './output.ts'

/** The app as this host uses it: it serves the contract, and ends. */
export interface CliApp {
  connect(transport: Transport): Disposer
  close(): Promise<void>
  /** Ends all workers at once, without waiting, as far as that can be done. */
  kill(): void
}

/** What the composition root gives. */
export interface CliHost {
  openApp(workspace: string): Promise<CliApp>
  /** Serves the window to browsers; without a workspace, it begins with choosing one. */
  startServer(options: { readonly workspace: string | null; readonly port: number }): Promise<BrowserServer>
  /** Shows an address where there is a display. Never rejects. */
  openWindow(url: string): Promise<OpenedWindow>
  /** The workspace that a file belongs to, which need not exist, and the file's path in it, with `/`. */
  findWorkspace(file: string): Promise<{ readonly root: string; readonly flowPath: string }>
  /** Fanfare's. */
  version(): string
  /** Folders of Fanfare's own code, whose frames are folded away. */
  readonly framework: readonly string[]
}

/** The process that a command runs in, and all that it may touch of it. */
export interface World {
  readonly host: CliHost
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdout: Output
  readonly stderr: Output
  /** All of standard input. */
  readStdin(): Promise<string>
  /** Enter at the terminal, where standard input is one. */
  onEnter(listener: () => void): Disposer
  /** ms since 1970 UTC. */
  now(): number
  randomBytes(count: number): Uint8Array
  /** Calls again and again, `ms` apart. */
  every(ms: number, callback: () => void): Disposer
  /** Ctrl+C, or being asked to end. */
  onInterrupt(listener: () => void): Disposer
  /** Ends the process at once. */
  exit(code: number): void
}
