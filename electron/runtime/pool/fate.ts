import { constants } from 'node:os'
import type { OutcomeCode } from '../../../shared/error-codes.ts'

/**
 * What becomes of the calls that a worker had when it died. Decided from what is known of the death alone, so that
 * every case can be tried without killing anything.
 */

/** How often a call that had begun, and may itself be to blame, is given to another worker before it counts as lost. */
const MAX_RERUNS = 3
/** The same for a call that is not to blame, or never began: nothing may go round for ever. */
const MAX_RESENDS = 20

export interface LostCall {
  readonly service: { readonly name: string }
  readonly idempotent: boolean
  /** Known to have begun. */
  readonly started: boolean
  readonly losses: number
}

export interface Death<C extends LostCall> {
  /** Exit code or number of a signal: the two are not told apart. */
  readonly exit: number
  /** V8 said that the heap was full. */
  readonly outOfMemory: boolean
  /** The call that the host ended the worker for, as it blocked it past its time limit or its cancellation. */
  readonly blockedBy: C | null
  /** The process was ended from within, and by whom (null: by a call that had finished, or by nobody's). */
  readonly exited: {
    readonly call: C | null
    readonly service: string | null
    readonly exitCode: number
  } | null
  /** The call whose handler had the thread, as far as is known. */
  readonly current: C | null
}

export type Fate = { readonly kind: 'again'; readonly alone: boolean } | Failure
interface Failure {
  readonly kind: 'fail'
  readonly code: OutcomeCode
  readonly text: string
}

export interface Verdict<C extends LostCall> {
  /** Who is to blame, if that is known. */
  readonly blamed: C | null
  readonly fates: ReadonlyMap<C, Fate>
}

/** @param calls those without an outcome @param others those that have one already but were still executing */
export function decideFates<C extends LostCall>(
  death: Death<C>,
  calls: readonly C[],
  others: readonly C[],
): Verdict<C> {
  const blamed = blame(death, calls, others)
  const fates = new Map<C, Fate>()
  const began = calls.filter(call => call.started).length
  for (const call of calls) fates.set(call, fateOf(call, death, blamed, began + others.length))
  return { blamed, fates }
}

function blame<C extends LostCall>(death: Death<C>, calls: readonly C[], others: readonly C[]): C | null {
  if (death.blockedBy !== null) return death.blockedBy
  if (death.exited !== null) return death.exited.call
  if (death.current !== null) return death.current
  const began = [...calls, ...others].filter(call => call.started)
  return began.length === 1 ? (began[0] ?? null) : null
}

function fateOf<C extends LostCall>(call: C, death: Death<C>, blamed: C | null, together: number): Fate {
  if (call === blamed) return ownDoing(call, death)
  if (!call.started) {
    if (call.losses < MAX_RESENDS) return { kind: 'again', alone: false }
    return lost(
      `${call.service.name} was given to ${call.losses + 1} worker processes and each died before it began.`,
    )
  }
  const known = blamed !== null || death.exited !== null
  if (call.idempotent && call.losses < (known ? MAX_RESENDS : MAX_RERUNS))
    return { kind: 'again', alone: !known }
  const why = call.idempotent
    ? `It had been run again ${call.losses} times.`
    : 'It is not declared idempotent, so it was not run again.'
  if (known) {
    const who = blamed?.service.name ?? death.exited?.service ?? 'code that no call answers for'
    return lost(`The worker process that ran ${call.service.name} was lost: ${who} ${deed(death)}. ${why}`)
  }
  const text = `The worker process that ran ${call.service.name}, one of ${together} calls in it, ${deed(death)}. ${why}`
  return death.outOfMemory ? { kind: 'fail', code: 'E_OUT_OF_MEMORY', text } : lost(text)
}

function ownDoing<C extends LostCall>(call: C, death: Death<C>): Failure {
  const { name } = call.service
  if (death.outOfMemory) {
    const text = `${name} ran out of memory: the heap of its worker process was full.`
    return { kind: 'fail', code: 'E_OUT_OF_MEMORY', text }
  }
  if (death.exited !== null) {
    const text = `${name} ended its worker process with exit code ${death.exited.exitCode} (process.exit).`
    return { kind: 'fail', code: 'E_WORKER_EXIT', text }
  }
  if (death.blockedBy !== null) {
    return { kind: 'fail', code: 'E_TIMEOUT', text: `${name} blocked its worker process and was ended.` }
  }
  return lost(`The worker process that ran ${name} ${deed(death)}.`)
}

function deed(death: Death<LostCall>): string {
  if (death.blockedBy !== null) return 'blocked it and had to be ended'
  if (death.outOfMemory) return 'ran out of memory'
  if (death.exited !== null) return `ended it with exit code ${death.exited.exitCode} (process.exit)`
  return `ended unexpectedly with ${nameExit(death.exit)}`
}

const lost = (text: string): Failure => ({ kind: 'fail', code: 'E_WORKER_LOST', text })

const signals = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]))

/** A worker that exits by itself says so first, so an unannounced low number is a signal's. */
export function nameExit(exit: number): string {
  if (exit < 0) return 'the system refuses another one. Are processes, memory or open files used up?'
  const signal = signals.get(exit) ?? signals.get(exit - 128)
  return signal === undefined ? `exit code ${exit}` : `signal ${signal}`
}
