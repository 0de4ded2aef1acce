import type { NodeId, RunId } from '../../../../shared/ids.ts'
import type { RunView } from '../../../../shared/run/projection.ts'
import type { Host } from '../../client/host.ts'
import type { NodeStatuses } from './node-statuses.ts'

/** Reasons that are asked for at once. */
const AT_ONCE = 200
/** Reasons of one run: nobody reads more of them on a canvas. */
const MOST = 2_000

export interface ExplanationsOptions {
  readonly host: Pick<Host, 'call'>
  readonly runId: RunId
  readonly statuses: NodeStatuses
  /** These nodes show something else now. */
  readonly onNodes: (nodes: ReadonlySet<NodeId>) => void
}

/**
 * Fetches what explains a run's nodes and is not part of its updates: how long each usually takes, once, and why calls
 * failed, when they have. What can't be had is left out: a node says less then.
 */
export class Explanations {
  readonly #options: ExplanationsOptions
  #askedUsual = false
  #asking = false
  #asked = 0

  constructor(options: ExplanationsOptions) {
    this.#options = options
  }

  /** Looks what is missing in what nodes show now. */
  update(view: RunView): void {
    void this.#fetchUsual(view)
    void this.#fetchReasons()
  }

  async #fetchUsual({ run }: RunView): Promise<void> {
    if (this.#askedUsual || run.flow === '') return
    this.#askedUsual = true
    const { host, runId, statuses } = this.#options
    try {
      const { nodes } = await host.call('run.usual', { flow: run.flow, before: runId })
      this.#tell(statuses.setUsual(new Map(Object.entries(nodes) as [NodeId, (typeof nodes)[NodeId]][])))
    } catch {
      // Nothing is marked as slow.
    }
  }

  async #fetchReasons(): Promise<void> {
    if (this.#asking) return
    const { host, runId, statuses } = this.#options
    this.#asking = true
    try {
      for (;;) {
        const calls = statuses.unexplained(Math.min(AT_ONCE, MOST - this.#asked))
        if (calls.length === 0) return
        this.#asked += calls.length
        const { reasons } = await host.call('run.reasons', { runId, calls })
        this.#tell(statuses.explain(calls, reasons))
      }
    } catch {
      // With the next update of the run it is tried again.
    } finally {
      this.#asking = false
    }
  }

  #tell(nodes: ReadonlySet<NodeId>): void {
    if (nodes.size > 0) this.#options.onNodes(nodes)
  }
}
