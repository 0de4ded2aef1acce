import type { RunId } from '../../../shared/ids.ts'
import type {
  Disposer,
  Journal,
  JournalAttempt,
  JournalInvocation,
  JournalLog,
  JournalRun,
  JournalRunEnd,
  StoredRun,
} from '../ports.ts'

export type JournalEntry =
  | { readonly type: 'run'; readonly runId: RunId; readonly run: JournalRun }
  | { readonly type: 'invocation'; readonly runId: RunId; readonly invocation: JournalInvocation }
  | { readonly type: 'started'; readonly runId: RunId; readonly call: number; readonly attempt: number }
  | { readonly type: 'attempt'; readonly runId: RunId; readonly attempt: JournalAttempt }
  | { readonly type: 'log'; readonly runId: RunId; readonly line: JournalLog }
  | { readonly type: 'end'; readonly runId: RunId; readonly end: JournalRunEnd }

interface Listener {
  durable(count: number): void
  failed(error: Error): void
}

/** Keeps what it is told, makes it durable in the steps that a test grants, and can lose the rest. */
export class FakeJournal implements Journal {
  readonly entries: JournalEntry[]
  /** With `auto`, all that was flushed becomes durable in a later turn. */
  readonly auto: boolean
  flushes = 0
  readonly #listeners = new Set<Listener>()
  #durable: number
  #told: number
  #dead = false
  #due = false

  constructor(auto = true, entries: readonly JournalEntry[] = []) {
    this.auto = auto
    this.entries = [...entries]
    this.#durable = entries.length
    this.#told = entries.length
  }

  runStarted(run: JournalRun): void {
    this.#append({ type: 'run', runId: run.runId, run })
  }

  invocation(runId: RunId, invocation: JournalInvocation): void {
    this.#append({ type: 'invocation', runId, invocation })
  }

  started(runId: RunId, call: number, attempt: number): void {
    this.#append({ type: 'started', runId, call, attempt })
  }

  attempt(runId: RunId, attempt: JournalAttempt): void {
    this.#append({ type: 'attempt', runId, attempt })
  }

  log(runId: RunId, line: JournalLog): void {
    this.#append({ type: 'log', runId, line })
  }

  runEnded(runId: RunId, end: JournalRunEnd): void {
    this.#append({ type: 'end', runId, end })
  }

  subscribe(listener: Listener): Disposer {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  flush(): void {
    this.flushes++
    if (!this.auto || this.#due || this.waiting === 0) return
    this.#due = true
    const count = this.waiting
    queueMicrotask(() => {
      this.#due = false
      this.grant(count)
    })
  }

  /** Entries that are not durable yet. */
  get waiting(): number {
    return this.entries.length - this.#durable
  }

  get durableEntries(): readonly JournalEntry[] {
    return this.durableFrom(0)
  }

  /** Durable entries but the first `from`. */
  durableFrom(from: number): readonly JournalEntry[] {
    return this.entries.slice(from, this.#durable)
  }

  /** Whether an entry of a type, with this event number, is durable. */
  isDurable(runId: RunId, seq: number): boolean {
    return this.durableEntries.some(entry => entry.runId === runId && seqOf(entry) === seq)
  }

  /** Makes `count` entries more durable, and says so; all that wait when left out. */
  grant(count = this.waiting): void {
    if (this.#dead) return
    this.write(count)
    this.tell()
  }

  /** Makes entries durable without telling: as when the process dies just after the write. */
  write(count = this.waiting): void {
    this.#durable += Math.min(count, this.waiting)
  }

  tell(): void {
    const count = this.#durable - this.#told
    if (this.#dead || count === 0) return
    this.#told = this.#durable
    for (const listener of [...this.#listeners]) listener.durable(count)
  }

  /** Writing fails for good. */
  fail(error: Error): void {
    this.#dead = true
    for (const listener of [...this.#listeners]) listener.failed(error)
  }

  /** The process dies: what was not durable is lost, and nothing is told any more. Gives the journal of the next one. */
  crash(): FakeJournal {
    this.#dead = true
    return new FakeJournal(this.auto, this.durableEntries)
  }

  /** The run as far as it is durable. */
  stored(runId: RunId): StoredRun {
    const entries = this.durableEntries.filter(entry => entry.runId === runId)
    const run = entries.find(entry => entry.type === 'run')?.run
    if (!run) throw new Error(`Expected run ${runId} to be durable`)
    return {
      run,
      invocations: entries.flatMap(entry => (entry.type === 'invocation' ? [entry.invocation] : [])),
      attempts: entries.flatMap(entry => (entry.type === 'attempt' ? [entry.attempt] : [])),
      seq: Math.max(0, ...entries.map(entry => seqOf(entry) ?? 0)),
      logged: entries.filter(entry => entry.type === 'log').length,
    }
  }

  #append(entry: JournalEntry): void {
    if (this.#dead) return
    // As in the real one: what it was given can't change any more.
    this.entries.push(JSON.parse(JSON.stringify(entry)) as JournalEntry)
  }
}

function seqOf(entry: JournalEntry): number | null {
  switch (entry.type) {
    case 'attempt':
      return entry.attempt.seq
    case 'log':
      return entry.line.seq
    case 'end':
      return entry.end.seq
    default:
      return null
  }
}
