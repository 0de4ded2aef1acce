import { CommandError } from '../../../../shared/rpc/command-error.ts'
import type { Host } from '../../client/host.ts'
import type { TabId } from '../types.ts'
import { pathOfName } from './paths.ts'
import type { Questions } from './questions.ts'
import { saved, stateOf, type TabEntry } from './tab.ts'

export interface SavingOptions {
  readonly host: Pick<Host, 'call'>
  readonly now: () => number
  readonly questions: Questions
  readonly tab: (id: TabId | null) => TabEntry | undefined
  readonly update: (id: TabId, change: (tab: TabEntry) => TabEntry) => void
  readonly reload: (id: TabId) => Promise<void>
}

type Written = 'saved' | 'conflict' | 'failed'

/** Writes tabs to their files, and asks where somebody else wrote meanwhile. The host keeps what is replaced. */
export class Saving {
  readonly #options: SavingOptions
  readonly #running = new Map<TabId, Promise<boolean>>()

  constructor(options: SavingOptions) {
    this.#options = options
  }

  /** Resolves when a tab is not being written. */
  async settled(id: TabId): Promise<void> {
    await this.#running.get(id)?.catch(() => false)
  }

  save(id: TabId | null): Promise<boolean> {
    return this.#once(id, async tab => {
      if (tab.path === null || tab.readOnly !== null) return this.#named(tab, null)
      if (!tab.dirty && !tab.changedOutside) return true
      return this.#over(tab.id, tab.path, tab.revision)
    })
  }

  saveAs(id: TabId | null, path: string | undefined): Promise<boolean> {
    return this.#once(id, tab => this.#named(tab, path ?? null))
  }

  async #once(id: TabId | null, work: (tab: TabEntry) => Promise<boolean>): Promise<boolean> {
    if (id === null) return false
    await this.settled(id)
    const tab = this.#options.tab(id)
    if (tab === undefined) return false
    const running = work(tab).finally(() => {
      if (this.#running.get(id) === running) this.#running.delete(id)
    })
    this.#running.set(id, running)
    return running
  }

  /** Over the file that was read; asks when it is another by now. */
  async #over(id: TabId, path: string, revision: string | null): Promise<boolean> {
    for (let expected = revision; ; ) {
      const written = await this.#write(id, path, expected)
      if (written !== 'conflict') return written === 'saved'
      this.#options.update(id, tab => ({ ...tab, changedOutside: true }))
      const current = await this.#revisionOf(path)
      const question = { kind: 'conflict', tab: id, path, gone: current === null } as const
      const answer = await this.#options.questions.ask(question)
      const tab = this.#options.tab(id)
      if (tab === undefined) return false
      if (answer === 'save-as') return this.#named(tab, null)
      if (answer === 'reload') await this.#options.reload(id)
      if (answer !== 'overwrite') return false
      expected = current
    }
  }

  /** Under a name that is given or asked for, and asked for again while a file has it. */
  async #named(tab: TabEntry, given: string | null): Promise<boolean> {
    const { questions } = this.#options
    let suggested = given ?? tab.path ?? pathOfName(tab.name)
    let path = given
    let error: string | null = null
    for (;;) {
      if (path === null) {
        const answer = await questions.ask({ kind: 'name', tab: tab.id, suggested, error })
        if (typeof answer !== 'object') return false
        path = withSuffix(answer.path)
      }
      const now = this.#options.tab(tab.id)
      if (now === undefined) return false
      if (path === now.path && now.readOnly === null) return this.#over(tab.id, path, now.revision)
      const written = await this.#write(tab.id, path, null)
      if (written === 'saved') return true
      error =
        written === 'conflict'
          ? `${path} is there already. Choose another name.`
          : (this.#options.tab(tab.id)?.error ?? null)
      suggested = path
      path = null
    }
  }

  async #write(id: TabId, path: string, revision: string | null): Promise<Written> {
    const { host, now, tab: find, update } = this.#options
    const tab = find(id)
    if (tab === undefined) return 'failed'
    const mark = stateOf(tab)
    update(id, entry => ({ ...entry, saving: true }))
    try {
      const written = await host.call('flow.write', { path, flow: tab.document, revision })
      update(id, entry => saved(entry, { mark, revision: written.revision, path, at: now() }))
      return 'saved'
    } catch (error) {
      const conflict = error instanceof CommandError && error.code === 'E_CONFLICT'
      const message = error instanceof Error ? error.message : 'The flow could not be saved.'
      update(id, entry => ({ ...entry, saving: false, error: conflict ? null : message }))
      return conflict ? 'conflict' : 'failed'
    }
  }

  /** What the file is by now; null when it is gone. */
  async #revisionOf(path: string): Promise<string | null> {
    try {
      return (await this.#options.host.call('flow.read', { path })).revision
    } catch {
      return null
    }
  }
}

const withSuffix = (path: string): string => {
  const plain = path.trim().replace(/^\/+/, '')
  return plain.endsWith('.flow.json') ? plain : `${plain}.flow.json`
}
