import { Inbox } from 'lucide-react'
import { useCallback } from 'react'
import type { Body as CallBody } from '../../../../shared/contract.ts'
import type { FlowNode } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { BodyView, type ReadBytes } from '../../components/json-view/index.ts'
import { Empty } from '../../components/note.tsx'
import { type CallRow, runs, useCallDetail } from '../../stores/index.ts'
import styles from './inspector.module.css'
import { PinPart } from './pin-part.tsx'

export interface ResponseTabProps {
  readonly id: NodeId
  readonly node: FlowNode
  readonly row: CallRow | null
  readonly locked: boolean
}

/** What a call responded with, its last attempt's, and what it is to respond with instead. */
export function ResponseTab({ id, node, row, locked }: ResponseTabProps) {
  const detail = useCallDetail(row?.call ?? null)
  const body = detail?.attempts.findLast(attempt => attempt.response !== null)?.response ?? null
  const read = useRead(body?.id ?? '')
  return (
    <>
      {!locked && <PinPart id={id} key={id} read={read} recorded={body} service={node.service} />}
      {body === null ? (
        <Empty icon={Inbox} title="No response">
          {row?.record === undefined
            ? 'Run the flow: what this responds is shown here.'
            : 'It has not responded.'}
        </Empty>
      ) : (
        <Viewer body={body} root="response" />
      )}
    </>
  )
}

/** What a call received: a target its request, a callback its payload. */
export function Viewer({ body, root }: { body: CallBody; root: string }) {
  const read = useRead(body.id)
  return (
    <div className={styles.viewer}>
      <BodyView body={body} key={body.id} read={read} root={root} />
    </div>
  )
}

const useRead = (id: string): ReadBytes =>
  useCallback(async (offset, bytes) => (await runs.fetchBody(id, offset, bytes)).bytes, [id])
