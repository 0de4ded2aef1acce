import type { ServiceInfo } from '../../../../shared/contract.ts'
import type { Problem } from '../../../../shared/flow/problem.ts'
import { didYouMean } from '../../../../shared/flow/suggest.ts'
import { validateFlow } from '../../../../shared/flow/validate.ts'
import type { Disposer } from '../../../../shared/rpc/transport.ts'
import type { Host } from '../../client/host.ts'
import type { RequestFrame } from '../../client/per-frame.ts'
import type { TabId } from '../types.ts'
import { sameJson } from './diff.ts'
import type { Flows } from './flows.ts'
import type { TabEntry } from './tab.ts'

/** How long drawing rests before the host is asked for what it alone can see, in ms. */
const ASK_MS = 400

export interface CheckerOptions {
  readonly flows: Flows
  readonly host: Pick<Host, 'call'>
  readonly frame: RequestFrame
  readonly later: (ms: number, run: () => void) => Disposer
  /** What services there are; null while that is not known, and none is reported missing. */
  readonly services: () => readonly ServiceInfo[] | null
}

/** Keeps the problems of open flows up to date while they are drawn: at most once a frame, the shown tab alone. */
export class Checker {
  readonly #options: CheckerOptions
  /** What was checked last, by tab. */
  readonly #checked = new Map<TabId, readonly unknown[]>()
  /** What the host alone can see (secrets, expressions), as it answered last. */
  readonly #told = new Map<TabId, readonly Problem[]>()
  #waiting = false
  #ask: Disposer | null = null

  constructor(options: CheckerOptions) {
    this.#options = options
    options.flows.store.subscribe((state, before) => {
      if (state.tabs !== before.tabs || state.active !== before.active) this.schedule()
    })
  }

  /** Something that problems depend on has changed. */
  schedule(): void {
    if (this.#waiting) return
    this.#waiting = true
    this.#options.frame(() => {
      this.#waiting = false
      this.#check()
    })
  }

  #check(): void {
    const { flows, services } = this.#options
    const tab = flows.active
    if (tab === undefined) return
    const known = services()
    const inputs = [tab.document, tab.path, tab.fileProblems, known]
    const last = this.#checked.get(tab.id)
    if (last?.every((input, at) => input === inputs[at])) return
    this.#checked.set(tab.id, inputs)
    this.#publish(tab, known)
    this.#askHost(tab)
  }

  #publish(tab: TabEntry, known: readonly ServiceInfo[] | null): void {
    const cut = tab.fileProblems.some(problem => problem.code === 'syntax')
    const sense = cut
      ? []
      : validateFlow(tab.document, {
          ...(known !== null && { services: serviceProblems(known) }),
          ...(tab.path !== null && { path: tab.path }),
        })
    const seen = new Set(sense.map(keyOf))
    const told = (this.#told.get(tab.id) ?? []).filter(problem => !seen.has(keyOf(problem)))
    const problems = [...tab.fileProblems, ...sense, ...told]
    this.#options.flows.update(tab.id, entry =>
      sameJson(entry.problems, problems) ? entry : { ...entry, problems },
    )
  }

  #askHost(tab: TabEntry): void {
    const { flows, host, later, services } = this.#options
    this.#ask?.()
    this.#ask = later(ASK_MS, async () => {
      try {
        const { problems } = await host.call('flow.validate', { flow: tab.document })
        const now = flows.tab(tab.id)
        if (now?.document !== tab.document) return
        this.#told.set(
          tab.id,
          problems.filter(problem => hostOnly.has(problem.code)),
        )
        this.#publish(now, services())
      } catch {
        // Not connected, or no workspace: what can be seen here is shown.
      }
    })
  }
}

/** Kinds of problems that depend on what only the host can read. */
const hostOnly = new Set(['secret-missing', 'jsonata', 'request'])

const keyOf = ({ code, pointer, message }: Problem): string => `${code} ${pointer} ${message}`

/** Why a service can't be used, in the words of the host's own check. */
function serviceProblems(services: readonly ServiceInfo[]): (name: string) => string | null {
  const byName = new Map(services.map(service => [service.name, service]))
  return name => {
    const known = byName.get(name)
    return known ? known.unusable : `No service is called ${name}.${didYouMean(name, byName.keys())}`
  }
}
