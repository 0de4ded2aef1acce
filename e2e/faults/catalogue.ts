import type { Row } from './row.ts'
import { hostKilled } from './rows/host-killed.ts'
import { killedAtFaultPoints } from './rows/killed-at-fault-points.ts'

/** All rows, in the order in which they are run. */
export const catalogue: readonly Row[] = [hostKilled, killedAtFaultPoints]
