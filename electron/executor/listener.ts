import type { CallRecord, InvocationInfo, RunSummary } from '../../shared/run/model.ts'
import type { JournalLog } from './ports.ts'
import type { Call, Invocation } from './state.ts'

/**
 * Who follows a run from inside the host. Everything arrives in order of `seq`, outcomes only once they are durable. A
 * call's texts (`body`, `text`) may be read during the notice and not after it.
 */
export interface RunListener {
  /** The run has started, or has ended (`state` says which). */
  run(summary: RunSummary, seq: number): void
  /** An invocation was issued. Its targets' being queued are the events `firstSeq .. firstSeq + targets - 1`. */
  invocation(info: InvocationInfo, firstSeq: number, invocation: Invocation): void
  /** A call began, or an attempt of it has ended: `record.state` says which. */
  call(record: CallRecord, call: Call): void
  log(line: JournalLog, call: Call | null): void
  /** The history could not be written: what is not recorded yet will not be; the run is left interrupted. */
  failed(error: Error): void
}
