import { countOf, duration } from '../../../../shared/format.ts'
import type { Usual } from '../../../../shared/run/usual.ts'

/** `3.1 × usual`. */
export const slowWord = (by: number | null | undefined): string => (by == null ? '' : `${by} × usual`)

/** What is said of a node on hover; undefined where nothing is known. */
export function usualHint(usual: Usual | null | undefined): string | undefined {
  if (usual == null) return undefined
  const { p50Ms, p95Ms, runs } = usual
  return `Usually ${duration(p50Ms)}, ${duration(p95Ms)} at most in 95 % (of ${countOf(runs, 'past call')})`
}
