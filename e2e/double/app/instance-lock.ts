import fs from 'node:fs'
import path from 'node:path'

export interface SecondInstance {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly data: unknown
}

/** The lock that the first instance of an app has on its `userData` folder, and the box that others put notes into. */
export class InstanceLock {
  readonly #file: string
  readonly #inbox: string
  #watcher: fs.FSWatcher | null = null

  constructor(folder: string) {
    this.#file = path.join(folder, 'SingletonLock')
    this.#inbox = path.join(folder, 'SingletonInbox')
  }

  /** False when another instance has the lock; it has been sent the note then. */
  take(note: SecondInstance, onSecond: (note: SecondInstance) => void): boolean {
    fs.mkdirSync(path.dirname(this.#file), { recursive: true })
    if (this.#link()) {
      this.#watch(onSecond)
      return true
    }
    const owner = Number(fs.readFileSync(this.#file, 'utf8'))
    if (!isAlive(owner)) {
      fs.rmSync(this.#file, { force: true })
      return this.take(note, onSecond)
    }
    const file = path.join(this.#inbox, `${process.pid}.json`)
    fs.writeFileSync(`${file}.new`, JSON.stringify(note))
    fs.renameSync(`${file}.new`, file)
    return false
  }

  release(): void {
    this.#watcher?.close()
    fs.rmSync(this.#file, { force: true })
  }

  #link(): boolean {
    const draft = `${this.#file}.${process.pid}`
    fs.writeFileSync(draft, String(process.pid))
    try {
      fs.linkSync(draft, this.#file)
      return true
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
      throw error
    } finally {
      fs.rmSync(draft)
    }
  }

  #watch(onSecond: (note: SecondInstance) => void): void {
    fs.rmSync(this.#inbox, { recursive: true, force: true })
    fs.mkdirSync(this.#inbox)
    this.#watcher = fs.watch(this.#inbox, () => {
      for (const name of fs.readdirSync(this.#inbox)) {
        if (!name.endsWith('.json')) continue
        const file = path.join(this.#inbox, name)
        try {
          const note: SecondInstance = JSON.parse(fs.readFileSync(file, 'utf8'))
          fs.rmSync(file)
          onSecond(note)
        } catch {
          // Another call of this listener has taken it.
        }
      }
    })
    this.#watcher.unref()
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
