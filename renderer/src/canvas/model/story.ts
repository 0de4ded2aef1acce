import type { AttemptInfo } from '../../../../shared/contract.ts'
import type { CallState } from '../../../../shared/run/model.ts'
import { type GlyphState, glyphState } from '../../components/call-state.ts'
import type { NodeStatus } from '../../stores/types.ts'

/** What a target's record alone does not say: its earlier attempts, and the text of its exception. */
export interface Story {
  /** When its first attempt began, ms since 1970; null while that is not known. */
  readonly began: number | null
  /** Attempts that were tried again, ms since 1970. */
  readonly tried: readonly { readonly from: number; readonly to: number; readonly state: GlyphState }[]
  /** Of the attempt that decided. */
  readonly exception: string | null
}

export const noStory: Story = { began: null, tried: [], exception: null }

/** Whether there is more to tell of a call than its record says. */
export const hasStory = (state: CallState | null, attempt: number): boolean =>
  attempt > 1 || state === 'retrying' || state === 'failed' || state === 'cancelled'

export function storyOf(attempts: readonly AttemptInfo[], status: NodeStatus): Story {
  const first = attempts[0]
  const last = attempts.find(({ attempt }) => attempt === status.attempt)
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
    // What is told may be older than the status.
    exception: last !== undefined && last.state === status.state ? last.exception : null,
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

/** What went wrong, in a word or two: `TypeError`, `HTTP 503`, `exit code 1`. */
export function failureWord(code: string | null, exception: string | null): string {
  const line = exception?.split('\n', 1)[0] ?? ''
  switch (code) {
    case 'E_SERVICE_THREW': {
      const name = /^([A-Za-z_$][\w$]*)(?: \[[\w-]+\])?(?::|$)/.exec(line)?.[1]
      return name === undefined || name === 'Error' ? 'threw' : name
    }
    case 'E_HTTP_STATUS': {
      const status = /\b([1-5]\d\d)\b/.exec(line.replace(/\S+:\/\/\S+/g, ''))?.[1]
      return status === undefined ? 'HTTP status' : `HTTP ${status}`
    }
    case 'E_PROCESS_EXIT': {
      const exit = /exited with code (\d+)/.exec(line)?.[1]
      const signal = /was ended by (SIG\w+)/.exec(line)?.[1]
      return exit !== undefined ? `exit code ${exit}` : (signal ?? 'not started')
    }
    default:
      return failures[code ?? ''] ?? ''
  }
}

/** Who cancelled it. */
export function cancelWord(exception: string | null): string {
  if (exception === null) return ''
  if (/^The (target|delivery) was cancelled/.test(exception)) return 'by you'
  if (/^The (run|invocation) was cancelled/.test(exception)) return 'with the run'
  return exception.startsWith('Cancelled by ') ? 'by its policy' : ''
}

const failures: Readonly<Record<string, string>> = {
  E_SERVICE_MISSING: 'no such service',
  E_SERVICE_LOAD: 'did not load',
  E_WORKER_LOST: 'worker lost',
  E_WORKER_EXIT: 'ended its process',
  E_OUT_OF_MEMORY: 'out of memory',
  E_REQUEST: 'bad request',
  E_RESPONSE_NOT_SERIALISABLE: 'no JSON',
  E_PAYLOAD_TOO_LARGE: 'too large',
  E_HTTP: 'no connection',
}
