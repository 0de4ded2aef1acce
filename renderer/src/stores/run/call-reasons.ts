import type { CallRecord } from '../../../../shared/run/model.ts'
import type { CallReason } from '../../../../shared/run/reason.ts'
import type { NodeStatus } from '../types.ts'

/** Why calls failed, as far as that was asked for: fetched behind the run's updates, which have no texts. */
export class CallReasons {
  /** By call: the attempt that was asked about, and the answer; null where there was none. */
  readonly #known = new Map<number, { readonly attempt: number; readonly reason: CallReason | null }>()

  /** Whether a call has failed in a way that was not asked about yet. */
  isMissing(record: CallRecord): boolean {
    const failed = failedAttempt(record)
    return failed !== null && (this.#known.get(record.call)?.attempt ?? 0) < failed
  }

  /** Takes up an answer; null: there is no saying. */
  set(record: CallRecord, reason: CallReason | null): void {
    const attempt = Math.max(failedAttempt(record) ?? 0, reason?.attempt ?? 0)
    this.#known.set(record.call, { attempt, reason })
  }

  /** What a node says of the call that speaks for it. */
  of(record: CallRecord | undefined): Pick<NodeStatus, 'attempts' | 'exception' | 'cancelledBy'> {
    if (record === undefined) return { attempts: null, exception: null, cancelledBy: null }
    const known = this.#known.get(record.call)
    const failed = failedAttempt(record)
    const reason = failed !== null && known !== undefined && known.attempt >= failed ? known.reason : null
    return {
      attempts: known?.reason?.attempts ?? null,
      exception: reason?.exception ?? null,
      cancelledBy: record.state === 'skipped' ? 'policy' : (reason?.cancelledBy ?? null),
    }
  }
}

/** The attempt of a call that has failed last: the one before, while another is under way. Null when none has. */
function failedAttempt({ state, attempt }: CallRecord): number | null {
  switch (state) {
    case 'ok':
    case 'skipped':
    case 'interrupted':
      return null
    case 'queued':
    case 'running':
      return attempt > 1 ? attempt - 1 : null
    default:
      return attempt
  }
}
