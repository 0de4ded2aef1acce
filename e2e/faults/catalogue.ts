import type { Row } from './row.ts'
import { argvOnly } from './rows/argv-only.ts'
import { blockedHandlers } from './rows/blocked-handlers.ts'
import { boundedResources } from './rows/bounded-resources.ts'
import { cancelRaces } from './rows/cancel-races.ts'
import { clockJumps } from './rows/clock-jumps.ts'
import { dyingWorkers } from './rows/dying-workers.ts'
import { environment } from './rows/environment.ts'
import { hostKilled } from './rows/host-killed.ts'
import { hostileValues } from './rows/hostile-values.ts'
import { killedAtFaultPoints } from './rows/killed-at-fault-points.ts'
import { lateThrows } from './rows/late-throws.ts'
import { model } from './rows/model.ts'
import { processGroups } from './rows/process-groups.ts'

/** All rows, in the order in which they are run. */
export const catalogue: readonly Row[] = [
  hostKilled,
  killedAtFaultPoints,
  blockedHandlers,
  dyingWorkers,
  lateThrows,
  model,
  cancelRaces,
  processGroups,
  hostileValues,
  boundedResources,
  clockJumps,
  environment,
  argvOnly,
]
