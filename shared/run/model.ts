import { z } from 'zod'
import { policySchema } from '../flow/schema.ts'
import { cidSchema, invocationIdSchema, isNodeId, nodeIdSchema, runIdSchema } from '../ids.ts'
import { many } from '../many.ts'

/**
 * What both sides mean by a run, an invocation and a call.
 *
 * A run numbers all its *calls* (targets and deliveries alike) through: an invocation owns the numbers
 * `base .. base + size - 1`, first its targets in flow order, then the on-target deliveries target by target, then the
 * finals. So a call's number alone says whose target or callback it is, and events need not repeat names.
 */

/** States of a call. The order is the wire's and the history's (a byte each). */
export const callStates = [
  'queued',
  'running',
  /** An attempt failed and another follows after a pause. */
  'retrying',
  'ok',
  'failed',
  'timed-out',
  'cancelled',
  /** Cancelled by the invocation's policy before it began. */
  'skipped',
  /** Was running when the process that ran it ended. */
  'interrupted',
] as const
export const callStateSchema = z.enum(callStates)
export type CallState = z.infer<typeof callStateSchema>
export const isCompleted = (state: CallState): boolean =>
  callStates.indexOf(state) >= 3 && state !== 'interrupted'

export const runStateSchema = z.enum(['running', 'completed', 'cancelled', 'interrupted'])
export type RunState = z.infer<typeof runStateSchema>

export const patternSchema = z.enum(['parallel', 'fanout', 'invoke', 'invoke-retry'])
export type Pattern = z.infer<typeof patternSchema>

export const phaseSchema = z.enum(['target', 'on-target', 'on-final'])
export type Phase = z.infer<typeof phaseSchema>

/** Times are milliseconds since 1970 UTC, with fractions; durations are milliseconds. */
const time = z.number()
const count = z.int().min(0)

export const runCountsSchema = z.strictObject({
  targets: count,
  targetsOk: count,
  targetsFailed: count,
  deliveries: count,
  deliveriesOk: count,
  deliveriesFailed: count,
})
export type RunCounts = z.infer<typeof runCountsSchema>

export const runSummarySchema = z.strictObject({
  runId: runIdSchema,
  cid: cidSchema,
  state: runStateSchema,
  /** True when every target and delivery succeeded and every policy was satisfied; null until the run has ended. */
  ok: z.boolean().nullable(),
  /** The flow's file, relative to the workspace with `/`; empty for a flow that was never saved. */
  flow: z.string(),
  name: z.string(),
  startedAt: time,
  endedAt: time.nullable(),
  /** What has completed so far. */
  counts: runCountsSchema,
  /** Targets that its invocations have so far, completed or not: told in lists, of runs that go on. */
  targetsIssued: count.optional(),
  /** How often the run was taken up again after an interruption. */
  resumes: count,
})
export type RunSummary = z.infer<typeof runSummarySchema>

export const targetInfoSchema = z.strictObject({
  nodeId: nodeIdSchema.nullable(),
  service: z.string(),
  /** Its key in a final's `data`: the service, or `name#2`, `name#3` where the flow has it more than once. */
  key: z.string(),
  /** Indexes into `callbacks`, in order: who is called when this target completes. */
  onTarget: z.array(count),
})
export type TargetInfo = z.infer<typeof targetInfoSchema>

/** Whether the schema would take it, as it stands. */
function isTargetInfo(value: object): value is TargetInfo {
  const { nodeId, service, key, onTarget } = value as Partial<TargetInfo>
  return (
    Object.keys(value).length === 4 &&
    (nodeId === null || isNodeId(nodeId)) &&
    typeof service === 'string' &&
    typeof key === 'string' &&
    Array.isArray(onTarget) &&
    onTarget.every(index => Number.isSafeInteger(index) && index >= 0)
  )
}

export const callbackInfoSchema = z.strictObject({ nodeId: nodeIdSchema.nullable(), service: z.string() })
export type CallbackInfo = z.infer<typeof callbackInfoSchema>

export const invocationInfoSchema = z.strictObject({
  invocationId: invocationIdSchema,
  /** The call that issued it, or null for a root. */
  parent: count.nullable(),
  /** The source or callback node that it is drawn from; null when it was issued in code. */
  nodeId: nodeIdSchema.nullable(),
  source: z.string(),
  pattern: patternSchema,
  policy: policySchema,
  cid: cidSchema,
  issuedAt: time,
  /** The run-wide number of its first call. */
  base: count,
  targets: many(targetInfoSchema, isTargetInfo),
  callbacks: z.array(callbackInfoSchema),
  /** Indexes into `callbacks`: who is called when all have completed. */
  onFinal: z.array(count),
})
export type InvocationInfo = z.infer<typeof invocationInfoSchema>

/** What is known of a call's latest attempt. `queuedMs` and `runMs` are float32. */
export interface CallRecord {
  /** Position among the run's events, from 1. */
  seq: number
  /** Run-wide number of the call. */
  call: number
  /** 1 for the first try. */
  attempt: number
  state: CallState
  /** Byte of `error-codes.ts`; 0 for none. */
  code: number
  /** True when its response was pinned, so that nothing ran. */
  pinned: boolean
  /** When it was queued. */
  at: number
  /** From queued to started; up to now for one that has not started: 0. */
  queuedMs: number
  /** From started to ended; 0 until it ends. */
  runMs: number
}
