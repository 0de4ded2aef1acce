import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RunFilter } from '../../../shared/contract.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { Disposer } from '../../../shared/rpc/transport.ts'
import type { RunSummary } from '../../../shared/run/model.ts'
import type { Host } from '../client/host.ts'
import { sameJson } from './flows/diff.ts'
import { sentence } from './sentence.ts'
import type { RunsList } from './types.ts'

const PAGE = 100
const MOST = 1000
/** How often it is looked whether news can be shown that had to wait: for the page to be seen, or for a long list. */
const LOOK_MS = 1000

export interface RunsListOptions {
  readonly host: Pick<Host, 'call' | 'follow' | 'state'>
  readonly every: (ms: number, run: () => void) => Disposer
  /** Whether somebody can see the page. */
  readonly visible: () => boolean
}

const empty: RunsList = {
  filter: {},
  runs: [],
  more: false,
  loading: false,
  error: null,
  damage: [],
  interrupted: [],
}

/** The runs of the workspace, those of other processes too. */
export class RunsOfWorkspace {
  readonly store: StoreApi<RunsList> = createStore<RunsList>(() => empty)
  readonly #options: RunsListOptions
  #watchers = 0
  #stop: Disposer | null = null
  /** Something has changed that is not listed yet. */
  #news = false
  #reading = false
  /** Tells answers to what is asked no more from those that are wanted. */
  #question = 0

  constructor(options: RunsListOptions) {
    this.#options = options
  }

  setFilter(filter: RunFilter): void {
    if (sameJson(filter, this.store.getState().filter)) return
    this.store.setState({ filter })
    void this.load()
  }

  /** Reads the list from its newest run on, as far as it is shown. */
  async load(): Promise<void> {
    const question = ++this.#question
    const { filter, runs } = this.store.getState()
    this.store.setState({ loading: true })
    try {
      const limit = Math.min(MOST, Math.max(PAGE, runs.length))
      const page = await this.#options.host.call('run.list', { filter, limit })
      if (question !== this.#question) return
      this.store.setState(state => ({
        runs: kept(state.runs, page.runs),
        more: page.more,
        loading: false,
        error: null,
        damage: kept(state.damage, page.damage ?? []),
      }))
    } catch (error) {
      if (question === this.#question) this.#failed(error)
    }
  }

  /** Adds the next page of older runs. */
  async loadMore(): Promise<void> {
    const { filter, runs, more, loading } = this.store.getState()
    const last = runs.at(-1)
    if (!more || loading || last === undefined) return
    const question = ++this.#question
    this.store.setState({ loading: true })
    try {
      const page = await this.#options.host.call('run.list', { filter, after: last.runId, limit: PAGE })
      if (question !== this.#question) return
      this.store.setState(state => ({ runs: [...state.runs, ...page.runs], more: page.more, loading: false }))
    } catch (error) {
      if (question === this.#question) this.#failed(error)
    }
  }

  /** Reads which runs were cut off. */
  async loadInterrupted(): Promise<void> {
    try {
      const { runs } = await this.#options.host.call('run.list', {
        filter: { state: 'interrupted' },
        limit: 20,
      })
      this.store.setState(state => ({ interrupted: kept(state.interrupted, runs) }))
    } catch {
      // Offered the next time.
    }
  }

  /** Another workspace: nothing of the last one is left. */
  reset(): void {
    this.#question += 1
    this.store.setState({ ...empty, filter: {} })
    void this.loadInterrupted()
    if (this.#watchers === 0) return
    this.#follow()
    void this.load()
  }

  /** A run of this window has begun or ended. */
  runsChanged(): void {
    if (this.#watchers > 0) void this.load()
    void this.loadInterrupted()
  }

  /** Keeps the list fresh until disposed: other processes start runs too. */
  watch(): Disposer {
    this.#watchers += 1
    if (this.#watchers === 1) {
      this.#follow()
      void this.load()
    }
    let over = false
    return () => {
      if (over) return
      over = true
      this.#watchers -= 1
      if (this.#watchers > 0) return
      this.#stop?.()
      this.#stop = null
    }
  }

  /** Follows the workspace that is open. To be called before the list is read, so that nothing is missed in between. */
  #follow(): void {
    this.#stop?.()
    const { host, every } = this.#options
    let first = true
    let told = true
    const leave = host.follow('runs.watch', () => ({}), {
      onItem: () => {
        // The very first says nothing new; that of a connection which was lost meanwhile does.
        this.#news ||= !first
        first = false
        // A long list takes longer to read: once a second is enough for it.
        if (this.store.getState().runs.length <= PAGE) void this.#catchUp()
      },
      onEnd: () => {
        told = false
      },
    })
    const stop = every(LOOK_MS, () => {
      // Where the host does not tell, looking does.
      this.#news ||= !told
      void this.#catchUp()
    })
    this.#stop = () => {
      leave()
      stop()
    }
  }

  /** Reads the list again, if there are news and somebody can see them. */
  async #catchUp(): Promise<void> {
    const { host, visible } = this.#options
    if (!this.#news || this.#reading || !visible() || host.state.kind !== 'connected') return
    this.#reading = true
    this.#news = false
    await this.load()
    this.#reading = false
    if (this.store.getState().runs.length <= PAGE) void this.#catchUp()
  }

  #failed(error: unknown): void {
    const lost = error instanceof CommandError && error.code === 'E_DISCONNECTED'
    this.store.setState({ loading: false, error: lost ? null : sentence(error) })
  }
}

/** The newer list, made of the older one's objects where these are the same. */
function kept<T extends RunSummary | string>(before: readonly T[], now: readonly T[]): readonly T[] {
  const key = (entry: T): string => (typeof entry === 'string' ? entry : entry.runId)
  const known = new Map(before.map(entry => [key(entry), entry]))
  const next = now.map(entry => {
    const old = known.get(key(entry))
    return old !== undefined && sameJson(old, entry) ? old : entry
  })
  return next.length === before.length && next.every((entry, at) => entry === before[at]) ? before : next
}
