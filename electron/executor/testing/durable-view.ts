import { CallIndex, type CallPlace } from '../../../shared/run/layout.ts'
import type { InvocationInfo } from '../../../shared/run/model.ts'
import type { JournalAttempt, JournalRunEnd } from '../ports.ts'
import type { FakeJournal } from './fake-journal.ts'

/** What the history knows of a run for certain, for looking up; follows a journal and the ones after its crashes. */
export class DurableView {
  readonly invocations: InvocationInfo[] = []
  readonly ends: JournalRunEnd[] = []
  /** The attempts of each call, in the order of recording. */
  readonly attempts = new Map<number, JournalAttempt[]>()
  /** Final outcomes in the order of recording. */
  readonly outcomes: JournalAttempt[] = []
  readonly bySeq = new Map<number, JournalAttempt>()
  lines = 0
  started = false
  index = new CallIndex()
  #read = 0

  /** Takes in what has become durable. */
  follow(journal: FakeJournal): void {
    for (const entry of journal.durableFrom(this.#read)) {
      this.#read++
      if (entry.type === 'run') this.started = true
      else if (entry.type === 'log') this.lines++
      else if (entry.type === 'end') this.ends.push(entry.end)
      else if (entry.type === 'invocation') {
        this.invocations.push(entry.invocation.info)
        this.index.add(entry.invocation.info)
      } else if (entry.type === 'attempt') this.#attempt(entry.attempt)
    }
  }

  outcome(call: number): JournalAttempt | undefined {
    const last = this.attempts.get(call)?.at(-1)
    return last && !last.retried ? last : undefined
  }

  place(call: number): CallPlace {
    const place = this.index.place(call)
    if (!place) throw new Error(`Expected call ${call} to belong to an invocation that is durable`)
    return place
  }

  #attempt(attempt: JournalAttempt): void {
    const known = this.attempts.get(attempt.call)
    if (known) known.push(attempt)
    else this.attempts.set(attempt.call, [attempt])
    this.bySeq.set(attempt.seq, attempt)
    if (!attempt.retried) this.outcomes.push(attempt)
  }
}
