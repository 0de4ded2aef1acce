import { Inbox } from 'lucide-react'
import { useCallback } from 'react'
import type { Body as CallBody } from '../../../../shared/contract.ts'
import { BodyView } from '../../components/json-view/index.ts'
import { Empty } from '../../components/note.tsx'
import { type CallRow, runs, useCallDetail } from '../../stores/index.ts'
import styles from './inspector.module.css'

/** What a call responded with, its last attempt's. */
export function ResponseTab({ row }: { row: CallRow | null }) {
  const detail = useCallDetail(row?.call ?? null)
  const body = detail?.attempts.findLast(attempt => attempt.response !== null)?.response ?? null
  if (body === null) {
    return (
      <Empty icon={Inbox} title="No response">
        {row?.record === undefined
          ? 'Run the flow: what this responds is shown here.'
          : 'It has not responded.'}
      </Empty>
    )
  }
  return <Viewer body={body} root="response" />
}

/** What a call received: a target its request, a callback its payload. */
export function Viewer({ body, root }: { body: CallBody; root: string }) {
  const read = useCallback(
    async (offset: number, bytes: number) => (await runs.fetchBody(body.id, offset, bytes)).bytes,
    [body.id],
  )
  return (
    <div className={styles.viewer}>
      <BodyView body={body} key={body.id} read={read} root={root} />
    </div>
  )
}
