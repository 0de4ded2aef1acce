import { type Figure, none } from '../row.ts'
import type { Breaches } from './ledger.ts'

/** The figures that every row over the load has. */
export const breachFigures = (breaches: Breaches): Figure[] => [
  none('shown but lost', breaches.lost),
  none('recorded twice', breaches.recordedTwice),
  none('run though recorded', breaches.runTwice),
  none('callback before its target', breaches.early),
  none('never finished', breaches.neverFinished),
  none('stuck running', breaches.stuckRunning),
]
