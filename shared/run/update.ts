import { z } from 'zod'
import { RECORD_BYTES } from './columns.ts'
import { invocationInfoSchema, runSummarySchema } from './model.ts'

/**
 * What someone who watches a run is sent: first a snapshot, then changes, at most one message each 16 ms. `records`
 * are call records (columns.ts), the latest for each call that changed. A message covers the events `from` (exclusive)
 * to `to` (inclusive); when `from` is not the last message's `to`, something was missed: watch again.
 */
const records = z
  .instanceof(Uint8Array)
  .refine(bytes => bytes.length % RECORD_BYTES === 0, `Expected a multiple of ${RECORD_BYTES} bytes`)
const seq = z.int().min(0)

export const runUpdateSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('snapshot'),
    to: seq,
    run: runSummarySchema,
    invocations: z.array(invocationInfoSchema),
    records,
    /** Lines that the run's log holds, and lines that were dropped over its cap. */
    logged: seq,
    dropped: seq,
  }),
  z.strictObject({
    type: z.literal('changes'),
    from: seq,
    to: seq,
    run: runSummarySchema.optional(),
    invocations: z.array(invocationInfoSchema).optional(),
    records: records.optional(),
    logged: seq.optional(),
    dropped: seq.optional(),
  }),
])
export type RunUpdate = z.infer<typeof runUpdateSchema>
export type RunSnapshot = Extract<RunUpdate, { type: 'snapshot' }>
export type RunChanges = Extract<RunUpdate, { type: 'changes' }>
