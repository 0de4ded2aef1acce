import { duration } from '../../../../shared/format.ts'
import { type CallRow, useRun } from '../../stores/index.ts'
import { Facts, Section } from './parts.tsx'

/** What a callback is told of a delivery beside its payload: in its context, `ctx.delivery`. */
export function DeliveryContext({ row }: { row: CallRow }) {
  const target = useRun(({ run }) => (row.targetCall === null ? undefined : run?.view?.calls[row.targetCall]))
  const index = useRun(({ run }) => run?.view?.index)
  const invocation = index?.place(row.call)?.invocation
  const { record } = row
  if (!record) return null
  const instance = row.targetCall === null ? undefined : invocation?.targets[row.targetCall - invocation.base]
  return (
    <Section last title="In the callback's context, not in the payload">
      <Facts
        of={[
          ['Created', `${utcTime(record.at)} UTC`],
          ['Queued, run', `${duration(record.queuedMs)}, ${duration(record.runMs)}`],
          ['Attempt', String(record.attempt)],
          ...(instance?.nodeId
            ? ([
                [
                  'Target instance',
                  <span className="mono" key="instance">
                    {instance.nodeId}
                  </span>,
                ],
              ] as const)
            : []),
          ...(target && target.attempt > 1 ? ([["Target's attempt", String(target.attempt)]] as const) : []),
          ['Phase', row.phase],
        ]}
      />
    </Section>
  )
}

/** `14:32:05.308`. */
const utcTime = (ms: number): string => new Date(ms).toISOString().slice(11, 23)
