import type { RunId } from '../../../shared/ids.ts'
import { CallIndex } from '../../../shared/run/layout.ts'
import {
  type CallRecord,
  callStates,
  type InvocationInfo,
  type RunSummary,
} from '../../../shared/run/model.ts'
import { StoredInvocation } from '../../executor/index.ts'
import type { HistoryEvent } from '../../history/index.ts'
import { type EventCall, EventLines } from '../events/event-line.ts'

type JournalAttempt = Extract<HistoryEvent, { type: 'attempt' }>['attempt']

/**
 * Writes the events of a run from its records: the same lines that the run's own process writes, in the order in which
 * outcomes were recorded, numbered anew. That a call began is only known once its attempt is recorded.
 */
export class Replay {
  readonly #runId: RunId
  readonly #lines: EventLines
  readonly #index = new CallIndex()
  readonly #invocations = new Map<InvocationInfo, StoredInvocation>()
  /** The last attempt of each target: callbacks are told of it. */
  readonly #targets = new Map<number, JournalAttempt>()
  #seq = 0

  constructor(runId: RunId, full: boolean) {
    this.#runId = runId
    this.#lines = new EventLines(runId, full)
  }

  started(run: RunSummary): string {
    return this.#lines.runStarted(++this.#seq, run)
  }

  completed(run: RunSummary): string {
    return this.#lines.runCompleted(++this.#seq, run)
  }

  /** The lines of one record; none for what has no line of its own. */
  lines(event: HistoryEvent): string {
    switch (event.type) {
      case 'invocation':
        return this.#invocation(event.info, event.plan)
      case 'attempt':
        return this.#attempt(event.attempt)
      case 'log': {
        const { line } = event
        const call = line.call === null ? null : (this.#call(line.call) ?? null)
        return this.#lines.log(++this.#seq, line.at, call, line)
      }
      case 'damage':
      case 'end':
        return ''
    }
  }

  #invocation(info: InvocationInfo, plan: string): string {
    this.#index.add(info)
    this.#invocations.set(info, new StoredInvocation(this.#runId, { info, plan }))
    let text = ''
    for (let index = 0; index < info.targets.length; index++) {
      const call = this.#call(info.base + index)
      if (call) text += this.#lines.queued(++this.#seq, info.issuedAt, call)
    }
    return text
  }

  #attempt(attempt: JournalAttempt): string {
    const call = this.#call(attempt.call)
    const state = callStates[attempt.state]
    if (!call || !state) return ''
    if (call.phase === 'target') this.#targets.set(attempt.call, attempt)
    const stored = this.#invocations.get(call.invocation)
    const payload =
      call.phase === 'target'
        ? null
        : (stored?.received(attempt.call, number => this.#targets.get(number)) ?? null)
    const record: CallRecord = {
      seq: 0,
      call: attempt.call,
      attempt: attempt.attempt,
      state,
      code: attempt.code,
      pinned: attempt.pinned,
      at: attempt.at,
      queuedMs: Math.max(0, attempt.startedAt - attempt.at),
      runMs: Math.max(0, attempt.endedAt - attempt.startedAt),
    }
    // A call that never began (missing, pinned, cancelled while it was queued) has ended when it would have started.
    const began =
      attempt.startedAt === attempt.endedAt
        ? ''
        : this.#lines.started({ ...record, seq: ++this.#seq, state: 'running', code: 0 }, call, payload)
    if (attempt.retried) return began
    return (
      began + this.#lines.completed({ ...record, seq: ++this.#seq }, call, { payload, text: attempt.text })
    )
  }

  #call(number: number): EventCall | undefined {
    const place = this.#index.place(number)
    const who = place && CallIndex.who(place)
    if (!place || !who) return undefined
    const { invocation, phase } = place
    const target = phase === 'target' ? who.service : (invocation.targets[place.target]?.service ?? null)
    return {
      invocation,
      nodeId: who.nodeId,
      phase,
      callback: phase === 'target' ? null : who.service,
      target,
    }
  }
}
