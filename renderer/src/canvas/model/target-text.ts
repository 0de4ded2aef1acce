import type { Policy, TargetNode } from '../../../../shared/flow/schema.ts'
import { count, countOf, duration, settingDuration } from '../../../../shared/format.ts'
import type { Usual } from '../../../../shared/run/usual.ts'
import { type GlyphState, glyphState, stateWord } from '../../components/call-state.ts'
import type { NodeStatus } from '../../stores/types.ts'
import { cancelWord, failureWord } from './reason-word.ts'
import { noStory, type Story, tookMs } from './story.ts'

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

/** What the flow around a target says of it. */
export interface TargetFacts {
  /** When its fan-out is over. */
  readonly policy: Policy | null
  /** Calls in flight at most, of its service or its source; null where neither has a limit. */
  readonly limit: number | null
}

/** The state that a target is drawn in; null at rest. */
export function shownState(
  node: { readonly disabled?: boolean | undefined },
  status: NodeStatus | null,
): GlyphState | null {
  if (status?.state == null) return node.disabled === true ? 'disabled' : null
  return status.pinned && status.state === 'ok' ? 'pinned' : glyphState(status.state)
}

export function targetText(
  node: TargetNode,
  status: NodeStatus | null,
  { policy, limit }: TargetFacts,
  service: ServiceHint,
  story: Story = noStory,
  usual: Usual | null = null,
): TargetText {
  const state = shownState(node, status)
  if (state === 'disabled') return stated(state, 'bypassed', '')
  if (status === null || state === null) return atRest(node, service, usual)
  const ms = tookMs(status, story)
  const took = ms > 0 ? duration(ms) : ''
  const most = status.attempts ?? node.retry?.attempts
  const tried = attempts(most, status.attempt)
  switch (state) {
    case 'queued':
      return {
        ...stated(state, '', limit === null ? '' : `limit ${count(limit)} in use`),
        since: status.queuedSince,
      }
    case 'running':
      return {
        ...stated(state, took, status.state === 'retrying' ? next(most, status.attempt) : tried),
        since: (status.attempt > 1 ? story.began : null) ?? status.runningSince,
      }
    case 'ok':
      return stated(state, took, tried || waited(status))
    case 'failed':
      return stated(state, took, failureWord(status.errorCode, status.exception) || tried)
    case 'timeout':
      return stated(
        state,
        took,
        node.timeoutMs === undefined ? tried : `limit ${settingDuration(node.timeoutMs)}`,
      )
    case 'skipped':
      return stated(state, policy === null ? '' : policyWord(policy), '')
    case 'interrupted':
      return stated(state, 'app was killed', 'resume')
    case 'pinned':
      return stated(state, '', 'not called')
    case 'cancelled':
      return stated(state, took, cancelWord(status.cancelledBy) || tried)
  }
}

/** The name that a node has for screen readers: `erp.get-orders, target, Running, attempt 2 of 3`. */
export const spoken = (...parts: readonly (string | null | undefined)[]): string =>
  parts.filter(part => part != null && part !== '').join(', ')

/** What past runs say of a node, for a hint; undefined where they say nothing. */
export const usualText = (usual: Usual | null): string | undefined =>
  usual === null
    ? undefined
    : `Usually ${duration(usual.p50Ms)}; 95 of 100 take at most ${duration(usual.p95Ms)}`

/** How a fan-out's policy is called. */
export function policyWord(policy: Policy | undefined): string {
  if (policy === undefined || policy === 'all-settled') return 'all settled'
  if (typeof policy === 'object') return `quorum ${policy.quorum}`
  return policy === 'fail-fast' ? 'fail fast' : 'first success'
}

const stated = (state: GlyphState, info: string, fact: string): TargetText => ({
  state,
  word: stateWord(state),
  info,
  since: null,
  fact,
})

function atRest(node: TargetNode, service: ServiceHint, usual: Usual | null): TargetText {
  const limit = node.timeoutMs === undefined ? '' : `timeout ${settingDuration(node.timeoutMs)}`
  const retries = node.retry?.attempts === undefined ? '' : countOf(node.retry.attempts, 'attempt')
  const info = service.missing ? 'no such service' : limit || service.description || 'timeout 30 min'
  const takes = usual?.service === node.service ? `usually ${duration(usual.p50Ms)}` : ''
  return { state: null, word: '', info, since: null, fact: service.missing ? '' : takes || retries }
}

function attempts(most: number | undefined, attempt: number): string {
  if (attempt <= 1) return ''
  return most === undefined ? `attempt ${attempt}` : `attempt ${attempt} of ${most}`
}

/** Between two attempts: the one that follows. */
const next = (most: number | undefined, attempt: number): string =>
  most === undefined ? `then ${attempt + 1}` : `then ${attempt + 1} of ${most}`

/** Time in the queue is worth a word where it was more than the work. */
const waited = (status: NodeStatus): string =>
  status.queuedMs > 1000 && status.queuedMs > status.runMs ? `queued ${duration(status.queuedMs)}` : ''
