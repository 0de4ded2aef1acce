import type { NodeProps } from '@xyflow/react'
import { memo, type ReactElement } from 'react'
import type { CallbackNode as Callback } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { KindIcon } from '../../components/kind-icon.tsx'
import { RoleMark } from '../../components/role-mark.tsx'
import { useNodeStatus } from '../../stores/index.ts'
import { callbackText } from '../model/callback-text.ts'
import type { CanvasNode } from '../model/canvas-nodes.ts'
import { useCanvas } from '../model/canvas-state.ts'
import type { NodeFacts } from '../model/facts.ts'
import { spoken } from '../model/target-text.ts'
import { Dots } from './dots.tsx'
import { LastPart } from './last-part.tsx'
import styles from './node.module.css'
import { NodeFrame } from './node-frame.tsx'
import { NodeName } from './node-name.tsx'
import { EndPort, StartPort } from './port.tsx'
import { sameNode, useSpinning } from './target-node.tsx'
import { useService } from './use-service.ts'

export const CallbackNode = memo(function CallbackNode({ id, data, selected }: NodeProps<CanvasNode>) {
  const { facts } = data
  if (facts.node.kind !== 'callback') return null
  return <CallbackView id={id as NodeId} node={facts.node} facts={facts} selected={selected} />
}, sameNode)

interface ViewProps {
  readonly id: NodeId
  readonly node: Callback
  readonly facts: NodeFacts
  readonly selected: boolean
}

function CallbackView({ id, node, facts, selected }: ViewProps): ReactElement {
  const status = useNodeStatus(id)
  const final = facts.role === 'on-final'
  // Only finals say whom they wait for, and only they follow their source's progress.
  const progress = useNodeStatus(final && facts.source !== null ? facts.source : id)?.source
  const service = useService(node.service)
  const locked = useCanvas(canvas => canvas.locked)
  const waiting = progress ? progress.total - progress.completed : 0
  const text = callbackText(node, facts, status, waiting, service)
  useSpinning(text.state === 'running')
  const role = facts.role ?? 'on-target'
  const calls = facts.calls || facts.onTarget || facts.onFinal
  return (
    <NodeFrame
      id={id}
      node={node}
      selected={selected}
      state={text.state}
      problem={facts.problem}
      label={spoken(node.label || node.service, final ? 'final callback' : 'callback', text.info, text.fact)}
    >
      <span className={styles.role}>
        <RoleMark role={role} />
      </span>
      <EndPort port={role} wired={facts.role !== null} />
      <StartPort port="call" side="right" wired={facts.calls} locked={locked} />
      {calls && <StartPort port="on-target" side="top" wired={facts.onTarget} locked={locked} />}
      {calls && <StartPort port="on-final" side="bottom" wired={facts.onFinal} locked={locked} />}
      <LastPart node={node} />
      <div className={styles.line}>
        <NodeName id={id} node={node} />
        <span className={styles.end}>
          <KindIcon kind={service.kind} size={14} />
        </span>
      </div>
      <div className={styles.second}>
        {text.dots.length > 0 && <Dots dots={text.dots} final={final} />}
        <span className={styles.info}>{text.info}</span>
        {text.fact !== '' && <span className={styles.end}>{text.fact}</span>}
      </div>
    </NodeFrame>
  )
}
