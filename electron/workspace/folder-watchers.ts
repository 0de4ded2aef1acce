import { type FSWatcher, watch } from 'node:fs'
import path from 'node:path'

/** Starts the system's notices for one folder, or throws. */
export type WatchFolder = (folder: string) => FSWatcher

/** A watch alone keeps no program running. */
const watchOne: WatchFolder = folder => watch(folder, { persistent: false })

/**
 * One watch on each of a set of folders, none below them: what `recursive` does on Linux is to watch each file of
 * `node_modules` too. Tells only that something happened; the listener looks for itself.
 */
export class FolderWatchers {
  readonly #root: string
  readonly #onChange: () => void
  readonly #watchFolder: WatchFolder
  readonly #watchers = new Map<string, FSWatcher>()

  constructor(root: string, onChange: () => void, watchFolder: WatchFolder = watchOne) {
    this.#root = root
    this.#onChange = onChange
    this.#watchFolder = watchFolder
  }

  /** Watches exactly these. False when the system refuses one of them (it has a limit): then nothing is certain. */
  follow(folders: readonly string[]): boolean {
    const wanted = new Set(folders)
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue
      watcher.close()
      this.#watchers.delete(folder)
    }
    let complete = true
    for (const folder of wanted) {
      if (!this.#watchers.has(folder) && !this.#start(folder)) complete = false
    }
    return complete
  }

  close(): void {
    this.follow([])
  }

  #start(folder: string): boolean {
    try {
      const watcher = this.#watchFolder(path.join(this.#root, folder))
      const renew = (): void => {
        // The folder itself may have been replaced: the next look starts a watch on the new one.
        if (this.#watchers.get(folder) === watcher) this.#watchers.delete(folder)
        watcher.close()
        this.#onChange()
      }
      watcher.on('change', (event, name) => {
        if (event === 'rename' && String(name) === path.basename(path.join(this.#root, folder))) renew()
        else this.#onChange()
      })
      watcher.on('error', renew)
      this.#watchers.set(folder, watcher)
      return true
    } catch {
      return false
    }
  }
}
