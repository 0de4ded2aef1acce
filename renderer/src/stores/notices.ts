import { createStore, type StoreApi } from 'zustand/vanilla'
import { countOf, duration } from '../../../shared/format.ts'
import type { Disposer } from '../../../shared/rpc/transport.ts'
import { CallIndex } from '../../../shared/run/layout.ts'
import { type CallState, isCompleted } from '../../../shared/run/model.ts'
import type { RunView } from '../../../shared/run/projection.ts'

const EVERY_MS = 1000

export interface NoticesOptions {
  readonly now: () => number
  readonly later: (ms: number, run: () => void) => Disposer
}

export interface NoticeStore {
  /** What an `aria-live` region says; each notice is a new object, also when its text is the same. */
  readonly notice: { readonly text: string } | null
}

const words: Partial<Record<CallState, string>> = {
  failed: 'failed',
  'timed-out': 'timed out',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
}

/** Tells those who don't see the screen what a run does: its start, each target that is not OK, its end. */
export class Notices {
  readonly store: StoreApi<NoticeStore> = createStore<NoticeStore>(() => ({ notice: null }))
  readonly #options: NoticesOptions
  readonly #waiting: string[] = []
  #last = Number.NEGATIVE_INFINITY
  #timer: Disposer | null = null

  constructor(options: NoticesOptions) {
    this.#options = options
  }

  /** Says something; what comes within a second is said together after it. */
  say(text: string): void {
    this.#waiting.push(text)
    if (this.#timer !== null) return
    const pause = this.#last + EVERY_MS - this.#options.now()
    if (pause <= 0) this.#speak()
    else {
      this.#timer = this.#options.later(pause, () => {
        this.#timer = null
        this.#speak()
      })
    }
  }

  /** What is new in a run: the calls that changed since an earlier view of it. */
  run(view: RunView, calls: Iterable<number>, before: RunView | null): void {
    const { run } = view
    if (before === null) {
      if (run.state === 'running') this.say(`${run.name} started`)
      return
    }
    for (const call of calls) {
      const record = view.calls[call]
      if (record === undefined || !isBad(record.state) || before.calls[call]?.state === record.state) continue
      const place = view.index.place(call)
      const who = place && CallIndex.who(place)
      if (who !== undefined) this.say(`${who.service} ${words[record.state]}`)
    }
    if (run.state !== 'running' && before.run.state === 'running') this.say(ended(view))
  }

  /** All that waits, as one sentence: the first two and the last, and how many are between. */
  #speak(): void {
    const times = new Map<string, number>()
    for (const text of this.#waiting.splice(0)) times.set(text, (times.get(text) ?? 0) + 1)
    const texts = [...times].map(([text, count]) => (count === 1 ? text : `${text} ${count} times`))
    const [first, second, ...more] = texts
    const between = more.length > 1 ? [`${more.length - 1} more`] : []
    const text = [first, second, ...between, more.at(-1)].filter(part => part !== undefined).join(', ')
    this.#last = this.#options.now()
    this.store.setState({ notice: { text } })
  }
}

const isBad = (state: CallState): boolean => isCompleted(state) && state !== 'ok' && state !== 'skipped'

function ended({ run }: RunView): string {
  const time = run.endedAt === null ? '' : ` after ${duration(run.endedAt - run.startedAt)}`
  if (run.state === 'cancelled') return `${run.name} was cancelled${time}`
  if (run.state === 'interrupted') return `${run.name} was interrupted${time}`
  const { targetsOk, targets } = run.counts
  return `${run.name} ended${time}: ${run.ok ? 'all OK' : 'not all OK'}, ${targetsOk} of ${countOf(targets, 'target')} OK`
}
