import { ShieldCheck } from 'lucide-react'
import { Empty } from '../../components/note.tsx'
import { type CallRow, useCallDetail } from '../../stores/index.ts'
import { ExceptionView } from '../exception/index.ts'
import { Body } from './parts.tsx'

/** What a call threw. */
export function ExceptionTab({ row }: { row: CallRow | null }) {
  const detail = useCallDetail(row?.call ?? null)
  const last = detail?.attempts.at(-1)
  if (row === null || last === undefined || (last.exception === null && last.errorCode === null)) {
    return (
      <Empty icon={ShieldCheck} title="No exception">
        {row?.record === undefined
          ? 'Run the flow: what this throws is shown here.'
          : 'It has thrown nothing.'}
      </Empty>
    )
  }
  return (
    <Body>
      <ExceptionView call={row.call} />
    </Body>
  )
}
