import { isCompleted } from '../../../shared/run/model.ts'
import type { RunView } from '../../../shared/run/projection.ts'

/** How many targets a run has so far, and how many of them have completed. */
export function targetsIn(view: Pick<RunView, 'invocations' | 'calls'> | null): {
  readonly targets: number
  readonly completed: number
} {
  let targets = 0
  let completed = 0
  for (const { base, targets: own } of view?.invocations ?? []) {
    targets += own.length
    for (let call = base; call < base + own.length; call++) {
      const record = view?.calls[call]
      if (record !== undefined && isCompleted(record.state)) completed += 1
    }
  }
  return { targets, completed }
}
