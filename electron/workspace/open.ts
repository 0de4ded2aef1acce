import path from 'node:path'
import { confine } from './confine.ts'
import type { FileOps } from './file-ops.ts'
import { realFolder } from './find-root.ts'
import { FlowFiles } from './flow-files.ts'
import { OwnWrites } from './own-writes.ts'
import { PinFile } from './pins.ts'
import { newFlow, newService } from './scaffold.ts'
import { SecretFile, type Secrets } from './secrets.ts'
import { readSourceLines, type SourceLines } from './source-lines.ts'
import { ensureStateFolder, STATE_FOLDER } from './state-folder.ts'
import { StillFolders } from './still-folders.ts'
import { type WatchOptions, type WorkspaceChange, WorkspaceWatcher } from './watch-workspace.ts'

export interface WorkspaceOptions {
  /** Declarations of `fanfare` for the workspace's editor, absolute. */
  readonly serviceTypes?: string
  readonly watch?: WatchOptions
  /** For tests: file calls that fail. */
  readonly ops?: FileOps
}

/** A folder with flows and services. Nothing in it is executed, and nothing outside of it read or written. */
export class Workspace {
  /** Real path, absolute. */
  readonly root: string
  readonly flows: FlowFiles
  readonly pins: PinFile
  /** Knows where nothing has changed. */
  readonly still = new StillFolders()
  readonly #options: WorkspaceOptions
  readonly #own = new OwnWrites()
  readonly #secrets: SecretFile
  readonly #watchers = new Set<WorkspaceWatcher>()

  constructor(root: string, options: WorkspaceOptions) {
    this.root = root
    this.#options = options
    this.flows = new FlowFiles(root, this.#own, options.ops, this.still)
    this.pins = new PinFile(root, this.still)
    this.#secrets = new SecretFile(root, this.still)
  }

  /** Where a path of the workspace really is. @throws WorkspaceError `E_BAD_PARAMS` for one that leads out. */
  locate(relative: string): Promise<string> {
    return confine(this.root, relative)
  }

  /** Lines of a code file. @throws WorkspaceError `E_NOT_FOUND` where there is no such code. */
  async sourceLines(relative: string, line: number, around: number): Promise<SourceLines> {
    return readSourceLines(await this.locate(relative), relative, line, around)
  }

  /** Where history and pins are, absolute; `ensureStateFolder` makes it. */
  get stateFolder(): string {
    return path.join(this.root, STATE_FOLDER)
  }

  /** Makes `.fanfare/`, ignored by git, where there is none yet. @returns `stateFolder` */
  ensureStateFolder(): Promise<string> {
    return ensureStateFolder(this.root)
  }

  /** What `.env` says now. */
  secrets(): Promise<Secrets> {
    return this.#secrets.read()
  }

  newFlow(name: string): Promise<string> {
    return newFlow(this.flows, name)
  }

  newService(name: string): Promise<string> {
    return newService(this.root, this.#own, name, this.#options.serviceTypes ?? null)
  }

  /**
   * Tells of flows and service files that change, those changed through this workspace with `own: true`. Resolves with
   * its disposer when the watch is on.
   */
  async watch(listener: (change: WorkspaceChange) => void): Promise<() => void> {
    const watcher = await WorkspaceWatcher.start(this.root, this.#own, listener, this.#options.watch)
    this.#watchers.add(watcher)
    return () => {
      watcher.close()
      this.#watchers.delete(watcher)
    }
  }

  /** Ends all watches. */
  close(): void {
    for (const watcher of this.#watchers) watcher.close()
    this.#watchers.clear()
    this.still.close()
  }
}

/** Opens a folder as a workspace; it may be empty, and nothing is written by opening. @throws WorkspaceError `E_IO` */
export async function openWorkspace(folder: string, options: WorkspaceOptions = {}): Promise<Workspace> {
  return new Workspace(await realFolder(folder), options)
}
