import path from 'node:path'
import { FolderWatchers, type WatchFolder } from './folder-watchers.ts'
import type { OwnWrites } from './own-writes.ts'
import { readPlainFile, revisionOf } from './read-file.ts'
import { type FileKind, type Snapshot, takeSnapshot } from './workspace-files.ts'

/** A flow, or a file below `services/`, that is new, has another content, or is gone. */
export interface WorkspaceChange {
  readonly kind: FileKind
  readonly path: string
  readonly change: 'changed' | 'removed'
  /** This workspace made the change itself; other clients of it may want to know. */
  readonly own: boolean
}

export interface WatchOptions {
  /** How long to wait for more before looking, ms: editors write a file in several steps. */
  readonly quietMs?: number
  /** How often to look where the system's notices can't be had, ms. */
  readonly pollMs?: number
  /** For tests: a system that refuses. */
  readonly watchFolder?: WatchFolder
}

/**
 * Watches a workspace by comparing what is there: the system's notices only say when to look, since they are lost,
 * doubled and misnamed when files are renamed over one another.
 */
export class WorkspaceWatcher {
  readonly #root: string
  readonly #own: OwnWrites
  readonly #listener: (change: WorkspaceChange) => void
  readonly #quietMs: number
  readonly #pollMs: number
  readonly #watchers: FolderWatchers
  #known: Snapshot | null = null
  readonly #told = new Map<string, string | null>()
  #timer: NodeJS.Timeout | undefined
  #looking = false
  #again = false
  #complete = true
  #closed = false

  private constructor(
    root: string,
    own: OwnWrites,
    listener: (change: WorkspaceChange) => void,
    options: WatchOptions,
  ) {
    this.#root = root
    this.#own = own
    this.#listener = listener
    this.#quietMs = options.quietMs ?? 50
    this.#pollMs = options.pollMs ?? 2_000
    this.#watchers = new FolderWatchers(root, () => this.#soon(this.#quietMs), options.watchFolder)
  }

  /** Resolves when the watch is on: changes made after that are told. The listener must not throw. */
  static async start(
    root: string,
    own: OwnWrites,
    listener: (change: WorkspaceChange) => void,
    options: WatchOptions = {},
  ): Promise<WorkspaceWatcher> {
    const watcher = new WorkspaceWatcher(root, own, listener, options)
    // Folders are watched before they are read, or what happens in between would be missed.
    const first = await takeSnapshot(root)
    watcher.#watchers.follow(first.folders)
    watcher.#known = await takeSnapshot(root)
    watcher.#follow(watcher.#known)
    if (!watcher.#complete) watcher.#soon(watcher.#pollMs)
    return watcher
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#watchers.close()
  }

  #soon(ms: number): void {
    if (this.#closed) return
    if (this.#looking) {
      this.#again = true
      return
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#look(), ms)
    this.#timer.unref()
  }

  #follow(snapshot: Snapshot): void {
    if (!this.#closed) this.#complete = this.#watchers.follow(snapshot.folders)
  }

  async #look(): Promise<void> {
    this.#looking = true
    this.#again = false
    try {
      const before = this.#known
      const now = await takeSnapshot(this.#root)
      if (this.#closed || before === null) return
      this.#known = now
      this.#follow(now)
      for (const [file, { kind, stamp }] of now.files) {
        if (before.files.get(file)?.stamp !== stamp) await this.#tell(kind, file)
      }
      for (const [file, { kind }] of before.files) {
        if (!now.files.has(file)) await this.#tell(kind, file)
      }
    } finally {
      this.#looking = false
      if (this.#again) this.#soon(this.#quietMs)
      else if (!this.#complete) this.#soon(this.#pollMs)
    }
  }

  async #tell(kind: FileKind, file: string): Promise<void> {
    const content = await readPlainFile(path.join(this.#root, file), file).catch(() => null)
    const revision = content === null ? null : revisionOf(content.bytes)
    // Access rights, times and the like change too; the content is what was told.
    if (this.#told.get(file) === revision) return
    this.#told.set(file, revision)
    const own = this.#own.has(file, revision)
    // From here on the content is known as somebody else's, also when it becomes again what was written here.
    if (!own) this.#own.forget(file)
    if (!this.#closed)
      this.#listener({ kind, path: file, change: content === null ? 'removed' : 'changed', own })
  }
}
