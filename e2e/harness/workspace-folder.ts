import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eventually } from './eventually.ts'
import { type Fanfare, type FanfareOptions, type Finished, linesOf, startFanfare } from './fanfare.ts'
import type { FlowDocument } from './flow.ts'
import { killProcessesOf, untilNoProcessIsLeft } from './processes.ts'

export interface WorkspaceContent {
  /**
   * Services in code by name: the handler's source text, in which `mark(text)` writes a line to the marks and
   * `gate(name)` waits for `workspace.open(name)`.
   */
  readonly services?: Readonly<Record<string, string>>
  /** Flows by the name of their file, without `.flow.json`. */
  readonly flows?: Readonly<Record<string, FlowDocument>>
  /** Other files, by their path. */
  readonly files?: Readonly<Record<string, string>>
  /** A folder whose content it begins with. */
  readonly from?: string
  /** What its own folder is called; without it, something that no other is called. */
  readonly name?: string
}

/** A temporary folder with flows and services. Who makes it disposes of it. */
export async function createWorkspace(content: WorkspaceContent = {}): Promise<Workspace> {
  const temporary = await realpath(await mkdtemp(path.join(tmpdir(), 'fanfare-e2e-')))
  const workspace = new Workspace(path.join(temporary, content.name ?? ''), temporary)
  try {
    await mkdir(workspace.root, { recursive: true })
    await workspace.fill(content)
  } catch (error) {
    await workspace.dispose()
    throw error
  }
  return workspace
}

export class Workspace {
  readonly root: string
  readonly #temporary: string
  readonly #started: Fanfare[] = []

  /** `temporary` is removed at the end: the root, or a folder around it. */
  constructor(root: string, temporary: string = root) {
    this.root = root
    this.#temporary = temporary
  }

  async fill(content: WorkspaceContent): Promise<void> {
    const { from, services = {}, flows = {}, files = {} } = content
    if (from !== undefined) {
      const isKept = (file: string): boolean => path.basename(file) !== '.fanfare'
      await cp(from, this.root, { recursive: true, filter: isKept })
    }
    for (const [name, handler] of Object.entries(services)) await this.writeService(name, handler)
    for (const [name, flow] of Object.entries(flows)) await this.writeFlow(name, flow)
    for (const [file, text] of Object.entries(files)) await this.write(file, text)
  }

  path(...parts: readonly string[]): string {
    return path.join(this.root, ...parts)
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(path.dirname(this.path(file)), { recursive: true })
    await writeFile(this.path(file), text)
  }

  read(file: string): Promise<string> {
    return readFile(this.path(file), 'utf8')
  }

  /** Writes `services/a/b.mjs` for the service `a.b`. */
  writeService(name: string, handler: string): Promise<void> {
    return this.write(
      `services/${name.replaceAll('.', '/')}.mjs`,
      `${this.#steps()}\nexport default ${handler}\n`,
    )
  }

  writeFlow(name: string, flow: FlowDocument): Promise<void> {
    return this.write(`flows/${name}.flow.json`, `${JSON.stringify(flow, null, 2)}\n`)
  }

  /** Starts the command line in this folder. */
  start(args: readonly string[], options: Omit<FanfareOptions, 'cwd'> & { cwd?: string } = {}): Fanfare {
    const started = startFanfare(args, { cwd: this.root, ...options })
    return this.adopt(started)
  }

  /** Ends a program at the test's end that was started by other means. */
  adopt(started: Fanfare): Fanfare {
    this.#started.push(started)
    return started
  }

  /** Runs the command line to its end. */
  fanfare(
    args: readonly string[],
    options: Omit<FanfareOptions, 'cwd'> & { cwd?: string } = {},
  ): Promise<Finished> {
    return this.start(args, options).finished
  }

  /** What services have marked, in that order. */
  async marks(): Promise<string[]> {
    return linesOf(await this.read('marks.log').catch(() => ''))
  }

  async waitForMark(mark: string): Promise<void> {
    await eventually(`the mark ${mark}`, async () => (await this.marks()).includes(mark))
  }

  /** Lets all through that wait at `gate(name)`, now and later. */
  open(gate: string): Promise<void> {
    return this.write(`gates/${gate}`, '')
  }

  /** Files below a folder, with their paths in the workspace. */
  async filesIn(folder: string): Promise<string[]> {
    const entries = await readdir(this.path(folder), { recursive: true, withFileTypes: true })
    return entries
      .filter(entry => entry.isFile())
      .map(entry => path.relative(this.root, path.join(entry.parentPath, entry.name)))
  }

  /** Waits until none of the processes is left that were started here. */
  async untilQuiet(): Promise<void> {
    for (const { pid } of this.#started) await untilNoProcessIsLeft(pid, this.root)
  }

  async dispose(): Promise<void> {
    for (const started of this.#started) {
      await started.killGroup()
      killProcessesOf(started.pid, this.root)
    }
    await rm(this.#temporary, { recursive: true, force: true, maxRetries: 5 })
  }

  #steps(): string {
    return `
import { appendFileSync, existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
const mark = text => appendFileSync(${JSON.stringify(this.path('marks.log'))}, text + '\\n')
const gate = async (name, signal) => {
  while (!existsSync(${JSON.stringify(this.path('gates'))} + '/' + name)) await pause(5, undefined, { signal })
}`
  }
}
