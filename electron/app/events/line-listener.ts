import type { CallRecord, InvocationInfo, RunSummary } from '../../../shared/run/model.ts'
import type { Call, RunListener } from '../../executor/index.ts'
import { bodyId } from '../../history/index.ts'
import { type EventCall, EventLines } from './event-line.ts'

/** Follows a run of this process and writes its events as text, numbered from 1 without a gap. */
export class LineListener implements RunListener {
  readonly #runId: string
  readonly #lines: EventLines
  readonly #write: (line: string) => void
  readonly #end: (error: Error | null) => void
  #seq = 0

  /** @param end called once, after the last line, with what kept the run from ending properly or null */
  constructor(
    runId: string,
    full: boolean,
    write: (line: string) => void,
    end: (error: Error | null) => void,
  ) {
    this.#runId = runId
    this.#lines = new EventLines(runId, full)
    this.#write = write
    this.#end = end
  }

  run(summary: RunSummary): void {
    if (summary.state === 'running') {
      this.#write(this.#lines.runStarted(++this.#seq, summary))
      return
    }
    this.#write(this.#lines.runCompleted(++this.#seq, summary))
    this.#end(null)
  }

  invocation(info: InvocationInfo): void {
    for (const target of info.targets) {
      const call: EventCall = {
        invocation: info,
        nodeId: target.nodeId,
        phase: 'target',
        callback: null,
        target: target.service,
      }
      this.#write(this.#lines.queued(++this.#seq, info.issuedAt, call))
    }
  }

  call(changed: CallRecord, call: Call): void {
    if (changed.state === 'retrying' || changed.state === 'queued') return
    const record = { ...changed, seq: ++this.#seq }
    const event = eventCall(call)
    const payload = call.phase === 'target' ? null : call.body
    const payloadId = bodyId(this.#runId, call.number, 0, 'received')
    if (record.state === 'running') this.#write(this.#lines.started(record, event, { payload, payloadId }))
    else {
      const responseId = bodyId(this.#runId, call.number, record.attempt, 'response')
      this.#write(this.#lines.completed(record, event, { payload, text: call.text, payloadId, responseId }))
    }
  }

  log(line: Parameters<RunListener['log']>[0], call: Call | null): void {
    this.#write(this.#lines.log(++this.#seq, line.at, call && eventCall(call), line))
  }

  failed(error: Error): void {
    this.#end(error)
  }
}

const eventCall = (call: Call): EventCall => ({
  invocation: call.invocation.info,
  nodeId: call.nodeId,
  phase: call.phase,
  callback: call.phase === 'target' ? null : call.service,
  target: call.phase === 'target' ? call.service : (call.target?.service ?? null),
})
