import type { Policy, TargetNode } from '../../../../shared/flow/schema.ts'
import { countOf, duration } from '../../../../shared/format.ts'
import { type GlyphState, glyphState, stateWord } from '../../components/call-state.ts'
import type { NodeStatus } from '../../stores/types.ts'

/** What a target's second line says, and what it is called for screen readers. */
export interface TargetText {
  /** The state that it is drawn in; null at rest. */
  readonly state: GlyphState | null
  readonly word: string
  /** Behind the word: how long it took, or a setting. Empty while a clock ticks there. */
  readonly info: string
  /** Since when its clock ticks, ms since 1970; null where none does. */
  readonly since: number | null
  /** The one fact that explains the state, at the right end. */
  readonly fact: string
}

export interface ServiceHint {
  readonly description: string
  readonly missing: boolean
}

export function targetText(
  node: TargetNode,
  status: NodeStatus | null,
  policy: Policy | null,
  service: ServiceHint,
): TargetText {
  if (node.disabled === true && status?.state == null) return stated('disabled', 'bypassed', '')
  if (status?.state == null) return atRest(node, service)
  const state = status.pinned && status.state === 'ok' ? 'pinned' : glyphState(status.state)
  const took = status.runMs > 0 ? duration(status.runMs) : ''
  const tried = attempts(node, status.attempt)
  switch (state) {
    case 'queued':
      return stated(state, status.queuedMs > 0 ? duration(status.queuedMs) : '', '')
    case 'running':
      return {
        ...stated(state, took, status.state === 'retrying' ? `${tried}, waits` : tried),
        since: status.runningSince,
      }
    case 'ok':
      return stated(state, took, tried || waited(status))
    case 'failed':
      return stated(state, took, failures[status.errorCode ?? ''] ?? tried)
    case 'timeout':
      return stated(state, took, node.timeoutMs === undefined ? tried : `limit ${short(node.timeoutMs)}`)
    case 'skipped':
      return stated(state, policy === null ? '' : policyWord(policy), '')
    case 'interrupted':
      return stated(state, 'app was killed', 'resume')
    case 'pinned':
      return stated(state, '', 'not called')
    case 'cancelled':
      return stated(state, took, tried)
    case 'disabled':
      return stated(state, 'bypassed', '')
  }
}

/** The name that a node has for screen readers: `erp.get-orders, target, Running, attempt 2 of 3`. */
export const spoken = (...parts: readonly (string | null | undefined)[]): string =>
  parts.filter(part => part != null && part !== '').join(', ')

/** How a fan-out's policy is called. */
export function policyWord(policy: Policy | undefined): string {
  if (policy === undefined || policy === 'all-settled') return 'all settled'
  if (typeof policy === 'object') return `quorum ${policy.quorum}`
  return policy === 'fail-fast' ? 'fail fast' : 'first success'
}

/** A setting's length, without the zeros that a measured one has: `5 s`, not `5.00 s`. */
export const short = (ms: number): string =>
  ms >= 1000 && ms < 60_000 && ms % 100 === 0 ? `${ms / 1000} s` : duration(ms).replace(/ 0 s$| 0 min$/, '')

const stated = (state: GlyphState, info: string, fact: string): TargetText => ({
  state,
  word: stateWord(state),
  info,
  since: null,
  fact,
})

function atRest(node: TargetNode, service: ServiceHint): TargetText {
  const limit = node.timeoutMs === undefined ? '' : `timeout ${short(node.timeoutMs)}`
  const retries = node.retry?.attempts === undefined ? '' : countOf(node.retry.attempts, 'attempt')
  const info = service.missing ? 'no such service' : limit || service.description || 'timeout 30 min'
  return { state: null, word: '', info, since: null, fact: retries }
}

function attempts(node: TargetNode, attempt: number): string {
  const most = node.retry?.attempts
  if (attempt <= 1) return ''
  return most === undefined ? `attempt ${attempt}` : `attempt ${attempt} of ${most}`
}

/** Time in the queue is worth a word where it was more than the work. */
const waited = (status: NodeStatus): string =>
  status.queuedMs > 1000 && status.queuedMs > status.runMs ? `queued ${duration(status.queuedMs)}` : ''

/** Why a call failed, in a word or two. */
const failures: Readonly<Record<string, string>> = {
  E_SERVICE_MISSING: 'no such service',
  E_SERVICE_LOAD: 'did not load',
  E_SERVICE_THREW: 'threw',
  E_WORKER_LOST: 'worker lost',
  E_WORKER_EXIT: 'ended its process',
  E_OUT_OF_MEMORY: 'out of memory',
  E_REQUEST: 'bad request',
  E_RESPONSE_NOT_SERIALISABLE: 'no JSON',
  E_PAYLOAD_TOO_LARGE: 'too large',
  E_HTTP_STATUS: 'HTTP status',
  E_HTTP: 'no connection',
  E_PROCESS_EXIT: 'exit code',
}
