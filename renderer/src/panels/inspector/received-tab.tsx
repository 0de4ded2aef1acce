import { Inbox } from 'lucide-react'
import type { FlowNode } from '../../../../shared/flow/schema.ts'
import { CodeEditor } from '../../components/code-editor/code-editor.tsx'
import { Empty } from '../../components/note.tsx'
import { type CallRow, useCallDetail } from '../../stores/index.ts'
import { Body, Section } from './parts.tsx'
import { Viewer } from './response-tab.tsx'

/** What was received in the run: a callback its payload, a target of a past run its request as it was made. */
export function ReceivedTab({ row, node, locked }: { row: CallRow | null; node: FlowNode; locked: boolean }) {
  const detail = useCallDetail(row?.call ?? null)
  if (detail?.received)
    return <Viewer body={detail.received} root={node.kind === 'target' ? 'request' : 'payload'} />
  if (node.kind === 'target' && locked) {
    return (
      <Body>
        <Section last title="The request was never made. As it is drawn:">
          <CodeEditor
            label={`Request of ${node.service}`}
            language="json"
            readOnly
            value={JSON.stringify(node.request ?? null, null, 2)}
          />
        </Section>
      </Body>
    )
  }
  return (
    <Empty icon={Inbox} title="Nothing received yet">
      Run the flow: the payload of each delivery is shown here.
    </Empty>
  )
}
