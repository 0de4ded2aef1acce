import { z } from 'zod'
import { outcomeCodeSchema } from '../error-codes.ts'
import { cidSchema, invocationIdSchema, nodeIdSchema, runIdSchema } from '../ids.ts'
import { logLevels } from '../log-levels.ts'
import { runCountsSchema } from './model.ts'

/**
 * A run's events as text, one JSON object a line: what `fanfare run --json` prints. They say the same as the records
 * of columns.ts, spelled out; they are made only for who asks for them. docs/events.md.
 */

/**
 * A larger body is shown as `{ $body, bytes, preview }`, unless all was asked for: `$body` is what `run.body` takes.
 */
export const BODY_INLINE_BYTES = 64 * 1024

const iso = z.iso.datetime({ precision: 3 })
const head = {
  /** Rises from event to event. As the run goes on: the number that its records have too; afterwards: counted from 1. */
  seq: z.int().min(1),
  ts: iso,
  runId: runIdSchema,
}
const call = {
  ...head,
  invocationId: invocationIdSchema,
  /** The node it is drawn as; null for a target or callback that was named in code. */
  nodeId: nodeIdSchema.nullable(),
  attempt: z.int().min(1),
}
const outcome = {
  ok: z.boolean(),
  exception: z.string().nullable(),
  response: z.json(),
  queuedMs: z.number(),
  runMs: z.number(),
  errorCode: outcomeCodeSchema.nullable(),
}
const target = { ...call, target: z.string() }
const delivery = {
  ...call,
  phase: z.enum(['on-target', 'on-final']),
  callback: z.string(),
  /** The target it is delivered for; null for a final. */
  target: z.string().nullable(),
  payload: z.json(),
}

export const logLevelSchema = z.enum(logLevels)
export type { LogLevel } from '../log-levels.ts'

export const runEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('run.started'),
    ...head,
    cid: cidSchema,
    flow: z.string(),
    name: z.string(),
  }),
  z.strictObject({ type: z.literal('target.queued'), ...target }),
  z.strictObject({ type: z.literal('target.started'), ...target }),
  z.strictObject({ type: z.literal('target.completed'), ...target, ...outcome }),
  z.strictObject({ type: z.literal('delivery.started'), ...delivery }),
  z.strictObject({ type: z.literal('delivery.completed'), ...delivery, ...outcome }),
  z.strictObject({
    type: z.literal('log'),
    ...head,
    invocationId: invocationIdSchema.nullable(),
    nodeId: nodeIdSchema.nullable(),
    attempt: z.int().min(1),
    service: z.string().nullable(),
    level: logLevelSchema,
    message: z.string(),
    data: z.json().optional(),
  }),
  z.strictObject({
    type: z.literal('run.completed'),
    ...head,
    ok: z.boolean(),
    state: z.enum(['completed', 'cancelled', 'interrupted']),
    counts: runCountsSchema,
    wallMs: z.number(),
    cid: cidSchema,
  }),
])
export type RunEvent = z.infer<typeof runEventSchema>
