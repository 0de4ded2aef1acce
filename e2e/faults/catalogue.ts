import type { Row } from './row.ts'
import { hostKilled } from './rows/host-killed.ts'

/** All rows, in the order in which they are run. */
export const catalogue: readonly Row[] = [hostKilled]
