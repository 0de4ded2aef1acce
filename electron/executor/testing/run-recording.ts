import type { CallRecord, InvocationInfo, Phase, RunSummary } from '../../../shared/run/model.ts'
import type { RunListener } from '../listener.ts'
import type { JournalLog } from '../ports.ts'
import type { Call } from '../state.ts'

/** A notice of a call, with what may be read of it only during the notice. */
export interface CallNotice {
  readonly record: CallRecord
  readonly invocationId: string
  readonly phase: Phase
  readonly service: string
  readonly key: string
  /** The key of the target that it is delivered for. */
  readonly target: string | null
  readonly body: string | null
  readonly text: string
}

/** Called at each notice, with the event numbers that it stands for. */
export type Watch = (notice: { readonly seqs: readonly number[]; readonly call: CallNotice | null }) => void

/** Keeps all that a run tells. */
export class RunRecording implements RunListener {
  readonly runs: { readonly summary: RunSummary; readonly seq: number }[] = []
  readonly invocations: InvocationInfo[] = []
  readonly calls: CallNotice[] = []
  readonly lines: JournalLog[] = []
  readonly failures: Error[] = []
  /** All event numbers in the order in which they were shown. */
  readonly seqs: number[] = []
  readonly #watch: Watch

  constructor(watch: Watch = () => {}) {
    this.#watch = watch
  }

  run(summary: RunSummary, seq: number): void {
    this.runs.push({ summary, seq })
    this.#shown([seq])
  }

  invocation(info: InvocationInfo, firstSeq: number): void {
    this.invocations.push(info)
    this.#shown(info.targets.map((_, index) => firstSeq + index))
  }

  call(record: CallRecord, call: Call): void {
    const notice: CallNotice = {
      record,
      invocationId: call.invocation.info.invocationId,
      phase: call.phase,
      service: call.service,
      key: call.key,
      target: call.target?.key ?? null,
      body: call.body,
      text: call.text,
    }
    this.calls.push(notice)
    this.#shown([record.seq], notice)
  }

  log(line: JournalLog): void {
    this.lines.push(line)
    this.#shown([line.seq])
  }

  failed(error: Error): void {
    this.failures.push(error)
  }

  /** Outcomes that were shown, in order. */
  get outcomes(): CallNotice[] {
    return this.calls.filter(({ record }) => record.state !== 'running' && record.state !== 'retrying')
  }

  #shown(seqs: readonly number[], call: CallNotice | null = null): void {
    this.seqs.push(...seqs)
    this.#watch({ seqs, call })
  }
}
