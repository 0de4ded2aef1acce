import type { Row } from './row.ts'
import { blockedHandlers } from './rows/blocked-handlers.ts'
import { dyingWorkers } from './rows/dying-workers.ts'
import { hostKilled } from './rows/host-killed.ts'
import { killedAtFaultPoints } from './rows/killed-at-fault-points.ts'
import { lateThrows } from './rows/late-throws.ts'

/** All rows, in the order in which they are run. */
export const catalogue: readonly Row[] = [
  hostKilled,
  killedAtFaultPoints,
  blockedHandlers,
  dyingWorkers,
  lateThrows,
]
