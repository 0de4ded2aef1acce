import type { CallRecord, InvocationInfo, RunSummary } from '../../../shared/run/model.ts'
import type { Call, RunListener } from '../../executor/index.ts'
import { type EventCall, EventLines } from './event-line.ts'

/** Follows a run of this process and writes its events as text, with the numbers that the records have. */
export class LineListener implements RunListener {
  readonly #lines: EventLines
  readonly #write: (line: string) => void
  readonly #end: (error: Error | null) => void

  /** @param end called once, after the last line, with what kept the run from ending properly or null */
  constructor(
    runId: string,
    full: boolean,
    write: (line: string) => void,
    end: (error: Error | null) => void,
  ) {
    this.#lines = new EventLines(runId, full)
    this.#write = write
    this.#end = end
  }

  run(summary: RunSummary, seq: number): void {
    if (summary.state === 'running') {
      this.#write(this.#lines.runStarted(seq, summary))
      return
    }
    this.#write(this.#lines.runCompleted(seq, summary))
    this.#end(null)
  }

  invocation(info: InvocationInfo, firstSeq: number): void {
    for (const [index, target] of info.targets.entries()) {
      const call: EventCall = {
        invocation: info,
        nodeId: target.nodeId,
        phase: 'target',
        callback: null,
        target: target.service,
      }
      this.#write(this.#lines.queued(firstSeq + index, info.issuedAt, call))
    }
  }

  call(record: CallRecord, call: Call): void {
    // Of an attempt that another one follows the log says more.
    if (record.state === 'retrying' || record.state === 'queued') return
    const event = eventCall(call)
    const payload = call.phase === 'target' ? null : call.body
    if (record.state === 'running') this.#write(this.#lines.started(record, event, payload))
    else this.#write(this.#lines.completed(record, event, { payload, text: call.text }))
  }

  log(line: Parameters<RunListener['log']>[0], call: Call | null): void {
    this.#write(this.#lines.log(line.seq, line.at, call && eventCall(call), line))
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
