import type { ReactElement } from 'react'
import { slowBy, type Usual } from '../../../../shared/run/usual.ts'
import { Chip } from '../../components/chip.tsx'
import { useNow } from '../../stores/index.ts'
import type { NodeStatus } from '../../stores/types.ts'
import { slowWord } from '../model/slow-text.ts'

/** Marks a target that takes, or took, far longer than usual. Ticks only while the target runs. */
export function SlowChip({ status }: { readonly status: NodeStatus | null }): ReactElement | null {
  if (status?.usual == null) return null
  const { usual, runningSince } = status
  if (runningSince !== null) return <TickingChip usual={usual} since={runningSince} />
  return status.slowBy === null ? null : <Times by={status.slowBy} />
}

function TickingChip({
  usual,
  since,
}: {
  readonly usual: Usual
  readonly since: number
}): ReactElement | null {
  const by = slowBy(usual, useNow() - since)
  return by === null ? null : <Times by={by} />
}

const Times = ({ by }: { readonly by: number }): ReactElement => <Chip state="timeout">{slowWord(by)}</Chip>
