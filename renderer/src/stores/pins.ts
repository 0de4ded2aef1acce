import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Pin } from '../../../shared/contract.ts'
import type { NodeId } from '../../../shared/ids.ts'
import type { Host } from '../client/host.ts'
import type { Flows } from './flows/flows.ts'

export interface PinsState {
  /** The flow that they are of; null for one that was never saved, which can have none. */
  readonly path: string | null
  readonly pins: ReadonlyMap<NodeId, Pin>
}

export interface PinsOptions {
  readonly host: Pick<Host, 'call'>
  readonly flows: Flows
  readonly onError: (error: unknown) => void
}

const NONE: ReadonlyMap<NodeId, Pin> = new Map()

/** What nodes of the flow that is shown give instead of running: the host keeps it, beside the flow. */
export class Pins {
  readonly store: StoreApi<PinsState> = createStore<PinsState>(() => ({ path: null, pins: NONE }))
  readonly #options: PinsOptions

  constructor(options: PinsOptions) {
    this.#options = options
    const { flows } = options
    flows.store.subscribe(() => {
      const path = flows.active?.path ?? null
      if (path === this.store.getState().path) return
      this.store.setState({ path, pins: NONE })
      if (path !== null) void this.#read(path)
    })
  }

  /** Sets, or with null takes away, what a node gives instead of running. */
  async set(nodeId: NodeId, pin: Pin | null): Promise<boolean> {
    const { path } = this.store.getState()
    if (path === null) return false
    try {
      await this.#options.host.call('pin.set', { path, nodeId, pin })
    } catch (error) {
      this.#options.onError(error)
      return false
    }
    await this.#read(path)
    return true
  }

  async #read(path: string): Promise<void> {
    try {
      const { pins } = await this.#options.host.call('pin.list', { path })
      if (this.store.getState().path !== path) return
      this.store.setState({ pins: new Map(Object.entries(pins) as [NodeId, Pin][]) })
    } catch (error) {
      if (this.store.getState().path === path) this.#options.onError(error)
    }
  }
}
