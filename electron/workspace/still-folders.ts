import { type FSWatcher, watch } from 'node:fs'
import { realpath, stat, statfs } from 'node:fs/promises'
import path from 'node:path'

/** A moment before a look at files. */
export interface Mark {
  readonly tick: number
  readonly at: number
}

interface Watch {
  readonly watcher: FSWatcher
  readonly since: number
  /** Tells the folder that is watched from another one that has its path later. */
  readonly ino: number
  changed: number
}

export interface StillOptions {
  /** Whether the system tells of changes so that none is missed. */
  readonly supported?: boolean
  /** For tests: whether a folder lies where all changes are told of. */
  readonly isLocal?: (folder: string) => Promise<boolean>
  /** How long a look is relied upon at most, ms. */
  readonly trustMs?: number
  /** For tests: ms. */
  readonly now?: () => number
}

/** A workspace with more is looked at each time: the system's watches are limited, and shared by all programs. */
const MOST_FOLDERS = 256
const MOST_WATCHES = 1_024
/**
 * What no watch tells of (a file that is written through a mapping of memory, a folder above that is put in the place
 * of another) is seen after this time at the latest.
 */
const TRUST_MS = 10_000

/** File systems whose every change is made by this machine's kernel: statfs(2) has the numbers. */
const LOCAL: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0xf2f52010, // F2FS
  0x2fc12fc1, // ZFS
  0xca451a4e, // bcachefs
  0x01021994, // tmpfs
])

/**
 * Knows for certain, on Linux and for folders on local disks, that nothing in them has changed since they were looked
 * at. The kernel queues its notice of a change before the call that made the change returns: so once this process has
 * polled, whatever was saved before is known of, and looking at files again can be left out. Wherever that is not so,
 * the answer is that something may have changed.
 *
 * Each folder is watched for its own entries. Who looks names all folders on the way from the workspace down, so that
 * none can be replaced unseen; files that are links, or that have several names, are not to be relied upon.
 */
export class StillFolders {
  readonly #supported: boolean
  readonly #isLocal: (folder: string) => Promise<boolean>
  readonly #trustMs: number
  readonly #now: () => number
  readonly #watches = new Map<string, Watch>()
  readonly #local = new Map<string, { readonly is: boolean; readonly at: number }>()
  readonly #starting = new Set<string>()
  #tick = 0
  #closed = false

  constructor(options: StillOptions = {}) {
    this.#supported = options.supported ?? process.platform === 'linux'
    this.#isLocal = options.isLocal ?? isLocalFolder
    this.#trustMs = options.trustMs ?? TRUST_MS
    this.#now = options.now ?? (() => performance.now())
  }

  /** To be taken before looking. */
  mark(): Mark {
    return { tick: ++this.#tick, at: this.#now() }
  }

  /**
   * Whether nothing has changed in these folders (absolute) between the mark and the moment of this call. Begins to
   * watch those that are not watched yet: the answer is false then, and may be true for a later mark.
   */
  async holds(mark: Mark, folders: readonly string[]): Promise<boolean> {
    if (!this.#supported || this.#closed || folders.length > MOST_FOLDERS) return false
    const isOld = this.#now() - mark.at > this.#trustMs
    if (isOld) for (const folder of folders) void this.#verify(folder)
    if (folders.every(folder => this.#watches.has(folder))) {
      if (isOld) return false
      await polled()
    }
    if (folders.every(folder => this.#watches.has(folder))) {
      return folders.every(folder => this.#isStill(folder, mark))
    }
    if (this.#watches.size > MOST_WATCHES) this.#dropAll()
    await Promise.all(folders.map(folder => this.#start(folder)))
    return false
  }

  /** Whether a folder lies on a disk of this machine: a look at one file takes microseconds there. */
  async isLocal(folder: string): Promise<boolean> {
    if (!this.#supported) return false
    const known = this.#local.get(folder)
    if (known && this.#now() - known.at < this.#trustMs) return known.is
    const is = await this.#isLocal(folder).catch(() => false)
    this.#local.set(folder, { is, at: this.#now() })
    return is
  }

  close(): void {
    this.#closed = true
    this.#dropAll()
  }

  #isStill(folder: string, { tick }: Mark): boolean {
    const known = this.#watches.get(folder)
    return known !== undefined && known.since < tick && known.changed < tick
  }

  async #start(folder: string): Promise<void> {
    if (this.#watches.has(folder) || this.#starting.has(folder)) return
    this.#starting.add(folder)
    try {
      // Asked without holding up the loop: a folder on a network may not answer.
      if ((await realpath(folder)) !== folder || !(await this.#isLocal(folder)) || this.#closed) return
      const { ino } = await stat(folder)
      if (this.#closed) return
      const watcher = watch(folder, { persistent: false })
      const started: Watch = { watcher, since: ++this.#tick, ino, changed: 0 }
      this.#watches.set(folder, started)
      watcher.on('change', (event, name) => {
        started.changed = ++this.#tick
        if (event === 'rename') this.#replaced(folder, name === null ? null : String(name))
      })
      watcher.on('error', () => this.#drop(folder))
      // It may have been replaced by a link, or another one, before the watch was on.
      if ((await realpath(folder)) !== folder || (await stat(folder)).ino !== ino) this.#drop(folder)
    } catch {
      // It is not there, or the system has no watches left: it is looked at each time.
      this.#drop(folder)
    } finally {
      this.#starting.delete(folder)
    }
  }

  /** Lets go of a watch whose folder was replaced unseen, by way of a folder that nobody watches. */
  async #verify(folder: string): Promise<void> {
    const known = this.#watches.get(folder)
    const ino = await stat(folder).then(
      stats => stats.ino,
      () => null,
    )
    if (known && this.#watches.get(folder) === known && known.ino !== ino) this.#drop(folder)
  }

  /** What a watch is on may no longer be what is found by its path. */
  #replaced(folder: string, name: string | null): void {
    if (name === null || name === path.basename(folder)) this.#drop(folder)
    const below = name === null ? folder : path.join(folder, name)
    for (const known of this.#watches.keys()) {
      if (known === below || known.startsWith(below + path.sep)) this.#drop(known)
    }
  }

  #drop(folder: string): void {
    this.#watches.get(folder)?.watcher.close()
    this.#watches.delete(folder)
  }

  #dropAll(): void {
    for (const { watcher } of this.#watches.values()) watcher.close()
    this.#watches.clear()
  }
}

/** All folders from `root` down to the one that holds `file`; null when the file lies elsewhere. Absolute paths. */
export function foldersTo(root: string, file: string): string[] | null {
  const folders: string[] = []
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    folders.push(folder)
    if (folder === root) return folders
    if (folder === path.dirname(folder)) return null
  }
}

const isLocalFolder = async (folder: string): Promise<boolean> => LOCAL.has((await statfs(folder)).type)

/**
 * Resolves when the loop has polled from beginning to end since this call: what runs now may be part of a poll that has
 * begun before, and the first immediate would still follow that one.
 */
const polled = (): Promise<void> => new Promise(resolve => setImmediate(() => setImmediate(resolve)))
