import { byteToCode, codeToByte, type OutcomeCode } from '../../shared/error-codes.ts'
import { type CallRecord, type CallState, callStates } from '../../shared/run/model.ts'
import type { JournalAttempt } from './ports.ts'
import type { Call } from './state.ts'

/** Trying again can't help what was cancelled, does not exist, or was asked for wrongly. */
export const mayRetry = (code: OutcomeCode | null): boolean =>
  code !== 'E_CANCELLED' && code !== 'E_SERVICE_MISSING' && code !== 'E_SERVICE_LOAD' && code !== 'E_REQUEST'

/** What is shown of a call that has ended. What its policy cancelled before it ever began is skipped. */
export function stateOf(call: Call, began: boolean): CallState {
  if (call.ok) return 'ok'
  switch (call.code) {
    case 'E_TIMEOUT':
      return 'timed-out'
    case 'E_CANCELLED':
      return call.cancelReason?.byPolicy && !began && call.attempt === 1 ? 'skipped' : 'cancelled'
    case 'E_INTERRUPTED':
      return 'interrupted'
    default:
      return 'failed'
  }
}

/** What the history is told of a call whose attempt has ended. */
export function attemptOf(call: Call, state: CallState, seq: number): JournalAttempt {
  const byExpression = 'expression' in call.plan && call.plan.expression !== null
  return {
    call: call.number,
    attempt: call.attempt,
    phase: call.phase,
    state: callStates.indexOf(state),
    retried: call.again,
    pinned: call.pinned,
    code: codeToByte(call.code),
    seq,
    at: call.queuedAt,
    startedAt: call.startedAt,
    endedAt: call.endedAt,
    text: call.text,
    request: byExpression ? call.body : null,
  }
}

/** What is shown of a call as it stands. */
export function recordOf(call: Call, state: CallState, seq: number): CallRecord {
  const running = state === 'running'
  return {
    seq,
    call: call.number,
    attempt: call.attempt,
    state,
    code: running ? 0 : codeToByte(call.code),
    pinned: call.pinned,
    at: call.queuedAt,
    queuedMs: Math.max(0, call.startedAt - call.queuedAt),
    runMs: running ? 0 : Math.max(0, call.endedAt - call.startedAt),
  }
}

/** Sets a call to what was recorded of its attempt: the other way round from `attemptOf`. */
export function applyOutcome(call: Call, attempt: JournalAttempt): void {
  call.attempt = attempt.attempt
  call.queuedAt = attempt.at
  call.startedAt = attempt.startedAt
  call.endedAt = attempt.endedAt
  call.ok = callStates[attempt.state] === 'ok'
  call.code = byteToCode(attempt.code)
  call.text = attempt.text
  call.pinned = attempt.pinned
  if (attempt.request !== null) call.body = attempt.request
}
