import { z } from 'zod'

/** Who or what cancelled a call. `issuer`: the call that waited for it has ended without it. */
export const cancelledBySchema = z.enum(['user', 'policy', 'run', 'issuer'])
export type CancelledBy = z.infer<typeof cancelledBySchema>

/** Why a call came out as it did, in short: what a node shows without its details being fetched. */
export const callReasonSchema = z.strictObject({
  call: z.int().min(0),
  /** The attempt that this is about: the last one that was recorded. */
  attempt: z.int().min(1),
  /** Tries at most; null where that was not recorded. */
  attempts: z.int().min(1).nullable(),
  exception: z.strictObject({
    /** What was thrown, such as `TypeError`; null when it has no such name. */
    name: z.string().nullable(),
    /** The first line without the name, cut at 200 characters. */
    message: z.string(),
  }),
  cancelledBy: cancelledBySchema.nullable(),
})
export type CallReason = z.infer<typeof callReasonSchema>
