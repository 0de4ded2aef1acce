import { z } from 'zod'

/** How long a node's calls usually take, from the last successful ones in past runs of the same flow. */
export const usualSchema = z.strictObject({
  /** What is called there: a node that calls another service now has no usual time yet. */
  service: z.string(),
  /** Median and 95th percentile, ms from started to ended. */
  p50Ms: z.number(),
  p95Ms: z.number(),
  /** How many successful calls this was made of, `USUAL_CALLS` at most. */
  runs: z.int().min(1),
})
export type Usual = z.infer<typeof usualSchema>

/** The last so many successful calls say what is usual. */
export const USUAL_CALLS = 20
/** Of fewer calls nothing is called usual. */
const LEAST_RUNS = 5
/** What is slower by less than this is the machine's noise rather than the service. */
const LEAST_MS = 25

/** The figures of some durations, ms; null of none at all. Percentiles are values that occurred (nearest rank). */
export function usualOf(service: string, durations: readonly number[]): Usual | null {
  if (durations.length === 0) return null
  const sorted = durations.toSorted((a, b) => a - b)
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
  return { service, p50Ms: rank(0.5), p95Ms: rank(0.95), runs: sorted.length }
}

/**
 * How many times its usual time a call has taken, such as 3.1, when that is far more than usual: over the 95th
 * percentile and over twice the median, by what one can notice. Null when it is not, or when too little is known.
 */
export function slowBy(usual: Usual | null, ms: number): number | null {
  if (usual === null || usual.runs < LEAST_RUNS) return null
  if (ms <= usual.p95Ms || ms <= 2 * usual.p50Ms || ms - usual.p50Ms < LEAST_MS) return null
  const times = ms / Math.max(usual.p50Ms, 0.1)
  return times < 10 ? Math.round(times * 10) / 10 : Math.round(times)
}
