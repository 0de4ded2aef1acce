import type { InvocationPlan } from './plan.ts'

/** What the history keeps of an invocation for a resume, beyond its info. */
export interface StoredPlan {
  readonly plan: InvocationPlan
  /** The event number of its first target's being queued: those of all its targets follow. */
  readonly firstSeq: number
}

export const writePlan = (stored: StoredPlan): string => JSON.stringify(stored)

/** Written by this program and guarded by the history's own hash, so it is what it was. */
export const readPlan = (text: string): StoredPlan => JSON.parse(text) as StoredPlan
