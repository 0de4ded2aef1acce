import type { AttemptInfo } from '../../../../shared/contract.ts'
import type { CallState } from '../../../../shared/run/model.ts'
import { type GlyphState, glyphState } from '../../components/call-state.ts'
import type { NodeStatus } from '../../stores/types.ts'

/** What a target's record alone does not say: its earlier attempts. */
export interface Story {
  /** When its first attempt began, ms since 1970; null while that is not known. */
  readonly began: number | null
  /** Attempts that were tried again, ms since 1970. */
  readonly tried: readonly { readonly from: number; readonly to: number; readonly state: GlyphState }[]
}

export const noStory: Story = { began: null, tried: [] }

/** Whether there is more to tell of a call than its record says. */
export const hasStory = (state: CallState | null, attempt: number): boolean =>
  attempt > 1 || state === 'retrying'

export function storyOf(attempts: readonly AttemptInfo[], status: NodeStatus): Story {
  const first = attempts[0]
  const over = status.state === 'retrying' ? status.attempt : status.attempt - 1
  return {
    began: first === undefined ? null : first.at + first.queuedMs,
    tried: attempts
      .filter(({ attempt }) => attempt <= over)
      .map(({ at, queuedMs, runMs, errorCode }) => ({
        from: at + queuedMs,
        to: at + queuedMs + runMs,
        state: errorCode === 'E_TIMEOUT' ? 'timeout' : 'failed',
      })),
  }
}

/** From the first attempt's begin to the last one's end, pauses included, ms. */
export function tookMs(status: NodeStatus, { began }: Story): number {
  const ended = endOf(status)
  return began === null || status.attempt < 2 || ended === null ? status.runMs : Math.max(0, ended - began)
}

/** A piece of a node's slice, as shares of the run's time. */
export interface Piece {
  readonly from: number
  readonly to: number
  /** `queued`: dotted. */
  readonly state: GlyphState
}

/** A wait that would be shorter than this is not drawn. */
const LEAST_WAIT = 0.08

/** The parts of the run's time that a target took: its wait where it was long, attempts, the one that decided last. */
export function piecesOf(status: NodeStatus, { tried }: Story): readonly Piece[] {
  if (status.state === null) return []
  const state = glyphState(status.state)
  if (state === 'queued') return [{ from: 0, to: 1, state }]
  const share = (moment: number): number =>
    Math.min(1, Math.max(0, (moment - status.scale.start) / status.scale.length))
  const pieces: Piece[] = tried.map(({ from, to, state }) => ({ from: share(from), to: share(to), state }))
  const waited = status.queuedMs / status.scale.length
  if (status.attempt === 1 && waited >= LEAST_WAIT) {
    pieces.push({ from: Math.max(0, status.from - waited), to: status.from, state: 'queued' })
  }
  const isTried = status.state === 'retrying' && tried.length > 0
  if (!isTried && status.to > status.from) pieces.push({ from: status.from, to: status.to, state })
  return pieces
}

const endOf = ({ runMs, from, scale, runningSince }: NodeStatus): number | null =>
  runningSince !== null ? null : scale.start + from * scale.length + runMs
