import type { ReactElement } from 'react'
import { duration } from '../../../../shared/format.ts'
import { useNow } from '../../stores/index.ts'

/** Time since a moment (ms since 1970), ticking. Rendered only while something runs: it is what ticks. */
export function Clock({ since }: { readonly since: number }): ReactElement {
  return <span>{duration(Math.max(0, useNow() - since))}</span>
}
