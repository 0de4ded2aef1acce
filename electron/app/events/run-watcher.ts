import type { CallRecord, InvocationInfo, RunSummary } from '../../../shared/run/model.ts'
import type { RunChanges } from '../../../shared/run/update.ts'
import type { Run, RunListener } from '../../executor/index.ts'
import { LatestRecords } from './latest-records.ts'

const EVERY_MS = 16

/**
 * Follows a run of this process for one client: gathers what changed and sends it at most each 16 ms, and no sooner
 * than the client has taken what went before. What was superseded meanwhile is never sent, so a slow client costs no
 * more than one record for each call.
 */
export class RunWatcher implements RunListener {
  readonly #send: (update: RunChanges) => Promise<void>
  readonly #end: (error: Error | null) => void
  #seq: number
  #to: number
  #run: RunSummary | null = null
  #invocations: InvocationInfo[] = []
  readonly #records = new LatestRecords()
  #logged: number | null = null
  #dropped: number | null = null
  #sending = false
  #timer: NodeJS.Timeout | null = null
  #ended: { error: Error | null } | null = null
  #logLines: number
  #logDropped: number

  /** @param run as it stands: its snapshot goes to the client before anything that is sent here */
  constructor(
    run: { seq: number; logged: number; dropped: number },
    send: (update: RunChanges) => Promise<void>,
    end: (error: Error | null) => void,
  ) {
    this.#seq = run.seq
    this.#to = run.seq
    this.#logLines = run.logged
    this.#logDropped = run.dropped
    this.#send = send
    this.#end = end
  }

  run(summary: RunSummary, seq: number): void {
    this.#run = summary
    this.#changed(seq)
    if (summary.state !== 'running') {
      this.#ended = { error: null }
      this.#flush()
    }
  }

  invocation(info: InvocationInfo, firstSeq: number): void {
    this.#invocations.push(info)
    this.#changed(firstSeq + info.targets.length - 1)
  }

  call(record: CallRecord): void {
    this.#records.set(record)
    this.#changed(record.seq)
  }

  log(line: { seq: number; dropped: number }): void {
    this.#logged = ++this.#logLines
    this.#logDropped += line.dropped
    if (line.dropped > 0) this.#dropped = this.#logDropped
    this.#changed(line.seq)
  }

  failed(error: Error): void {
    this.#ended = { error }
    this.#flush()
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #changed(seq: number): void {
    if (seq > this.#to) this.#to = seq
    this.#timer ??= setTimeout(() => this.#flush(), EVERY_MS)
  }

  #flush(): void {
    this.dispose()
    if (this.#sending) return
    if (this.#to === this.#seq) {
      if (this.#ended) this.#end(this.#ended.error)
      return
    }
    const update = this.#take()
    this.#sending = true
    this.#send(update).then(
      () => {
        this.#sending = false
        if (this.#ended) this.#flush()
        else if (this.#to !== this.#seq) this.#timer ??= setTimeout(() => this.#flush(), EVERY_MS)
      },
      // The client is gone, and the stream's own signal says so.
      () => this.dispose(),
    )
  }

  #take(): RunChanges {
    const update: RunChanges = { type: 'changes', from: this.#seq, to: this.#to }
    if (this.#run) update.run = this.#run
    if (this.#invocations.length > 0) update.invocations = this.#invocations
    if (this.#records.count > 0) update.records = this.#records.take()
    if (this.#logged !== null) update.logged = this.#logged
    if (this.#dropped !== null) update.dropped = this.#dropped
    this.#seq = this.#to
    this.#run = null
    this.#invocations = []
    this.#logged = null
    this.#dropped = null
    return update
  }
}

/** A watcher for a run as it stands now, subscribed to it. */
export function watchRun(
  run: Run,
  send: (update: RunChanges) => Promise<void>,
  end: (error: Error | null) => void,
): { watcher: RunWatcher; snapshot: ReturnType<Run['snapshot']>; dispose: () => void } {
  const snapshot = run.snapshot()
  const watcher = new RunWatcher(
    { seq: snapshot.to, logged: snapshot.logged, dropped: snapshot.dropped },
    send,
    end,
  )
  const unsubscribe = run.subscribe(watcher)
  return {
    watcher,
    snapshot,
    dispose() {
      unsubscribe()
      watcher.dispose()
    },
  }
}
