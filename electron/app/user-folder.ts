import { cp, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import type { HostInfo } from '../../shared/contract.ts'
import { CommandError } from '../../shared/rpc/command-error.ts'

const MOST_RECENT = 12

const stateSchema = z.looseObject({
  recent: z
    .array(z.looseObject({ root: z.string(), openedAt: z.number() }))
    .catch([])
    .default([]),
})

/** Where Fanfare keeps what belongs to the user and to no workspace: `FANFARE_HOME`, or the system's usual place. */
export function userFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env.FANFARE_HOME) return path.resolve(env.FANFARE_HOME)
  if (process.platform === 'win32' && env.APPDATA) return path.join(env.APPDATA, 'Fanfare')
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library/Application Support/Fanfare')
  return path.join(env.XDG_DATA_HOME || path.join(os.homedir(), '.local/share'), 'fanfare')
}

/** Recent workspaces, and the user's copies of the examples. */
export class UserFolder {
  readonly #folder: string
  readonly #examples: string
  #writing: Promise<void> = Promise.resolve()

  /** @param examples the folder of the examples that come with the program */
  constructor(folder: string, examples: string) {
    this.#folder = folder
    this.#examples = examples
  }

  /** Workspaces that were opened, newest first; those that are gone are left out. */
  async recent(): Promise<HostInfo['recent']> {
    const { recent } = await this.#read()
    const there = await Promise.all(
      recent.map(({ root }) =>
        stat(root).then(
          stats => stats.isDirectory(),
          () => false,
        ),
      ),
    )
    return recent
      .filter((_, index) => there[index])
      .map(({ root, openedAt }) => ({ root, openedAt, name: path.basename(root) }))
  }

  /** Puts a workspace first among the recent ones. A list that can't be written hinders nobody. */
  remember(root: string): Promise<void> {
    this.#writing = this.#writing
      .then(async () => {
        const state = await this.#read()
        const others = state.recent.filter(one => one.root !== root)
        const recent = [{ root, openedAt: Date.now() }, ...others].slice(0, MOST_RECENT)
        await mkdir(this.#folder, { recursive: true })
        const file = this.#stateFile()
        await writeFile(`${file}.new`, `${JSON.stringify({ ...state, recent }, null, 2)}\n`)
        await rename(`${file}.new`, file)
      })
      .catch(() => {})
    return this.#writing
  }

  async examples(): Promise<HostInfo['examples']> {
    const names = await readdir(this.#examples).catch((): string[] => [])
    const found = await Promise.all(names.sort().map(id => this.#example(id)))
    return found.filter(example => example !== null)
  }

  /** The user's copy of an example, made now if there is none. Gives its folder. */
  async openExample(id: string): Promise<string> {
    const known = (await this.examples()).some(example => example.id === id)
    if (!known) throw new CommandError('E_NOT_FOUND', `There is no example ${id}.`)
    const folder = path.join(this.#folder, 'examples', id)
    try {
      await cp(path.join(this.#examples, id), folder, {
        recursive: true,
        force: false,
        filter: source => path.basename(source) !== '.fanfare',
      })
    } catch (cause) {
      throw new CommandError('E_IO', `The example could not be copied to ${folder}.`, { cause })
    }
    return folder
  }

  async #example(id: string): Promise<HostInfo['examples'][number] | null> {
    const file = path.join(this.#examples, id, 'flows', `${id}.flow.json`)
    try {
      const flow = z
        .looseObject({ name: z.string(), description: z.string().default('') })
        .parse(JSON.parse(await readFile(file, 'utf8')))
      return { id, name: flow.name, description: flow.description }
    } catch {
      return null
    }
  }

  async #read(): Promise<z.infer<typeof stateSchema>> {
    try {
      return stateSchema.parse(JSON.parse(await readFile(this.#stateFile(), 'utf8')))
    } catch {
      return { recent: [] }
    }
  }

  #stateFile(): string {
    return path.join(this.#folder, 'state.json')
  }
}
