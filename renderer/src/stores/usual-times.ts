import { createStore, type StoreApi } from 'zustand/vanilla'
import type { NodeId } from '../../../shared/ids.ts'
import type { Usual } from '../../../shared/run/usual.ts'
import type { Host } from '../client/host.ts'

export interface UsualStore {
  /** The flow's file; null while none was asked about. */
  readonly path: string | null
  readonly nodes: ReadonlyMap<NodeId, Usual>
}

const none: ReadonlyMap<NodeId, Usual> = new Map()

/** How long the nodes of the flow that is shown usually take: what is said of them while nothing runs. */
export class UsualTimes {
  readonly store: StoreApi<UsualStore> = createStore<UsualStore>(() => ({ path: null, nodes: none }))
  readonly #host: Pick<Host, 'call'>
  #asked = 0

  constructor(host: Pick<Host, 'call'>) {
    this.#host = host
  }

  /** Asks for a flow's times, anew each time: a run may have ended. Null: a flow that was never saved has none. */
  async look(path: string | null): Promise<void> {
    const asked = ++this.#asked
    if (path !== this.store.getState().path) this.store.setState({ path, nodes: none })
    if (path === null) return
    try {
      const { nodes } = await this.#host.call('run.usual', { flow: path })
      if (asked !== this.#asked) return
      this.store.setState({ nodes: new Map(Object.entries(nodes) as [NodeId, Usual][]) })
    } catch {
      // Nodes say less.
    }
  }
}
