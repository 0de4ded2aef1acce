import type { NodeProps } from '@xyflow/react'
import { memo, type ReactElement } from 'react'
import type { SourceNode as Source } from '../../../../shared/flow/schema.ts'
import { count } from '../../../../shared/format.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { stateClass } from '../../components/call-state.ts'
import { cx } from '../../components/cx.ts'
import { KindIcon } from '../../components/kind-icon.tsx'
import { useNodeStatus, useRun } from '../../stores/index.ts'
import type { CanvasNode } from '../model/canvas-nodes.ts'
import { useCanvas } from '../model/canvas-state.ts'
import type { NodeFacts } from '../model/facts.ts'
import { type Segment, sourceText } from '../model/source-text.ts'
import { spoken } from '../model/target-text.ts'
import { Clock } from './clock.tsx'
import { LastPart } from './last-part.tsx'
import styles from './node.module.css'
import { NodeFrame } from './node-frame.tsx'
import { NodeName } from './node-name.tsx'
import { StartPort } from './port.tsx'
import { sameNode } from './target-node.tsx'

export const SourceNode = memo(function SourceNode({ id, data, selected }: NodeProps<CanvasNode>) {
  const { facts } = data
  if (facts.node.kind !== 'source') return null
  return <SourceView id={id as NodeId} node={facts.node} facts={facts} selected={selected} />
}, sameNode)

interface ViewProps {
  readonly id: NodeId
  readonly node: Source
  readonly facts: NodeFacts
  readonly selected: boolean
}

function SourceView({ id, node, facts, selected }: ViewProps): ReactElement {
  const progress = useNodeStatus(id)?.source ?? null
  const startedAt = useRun(({ run }) => (run?.live === true ? (run.view?.run.startedAt ?? null) : null))
  const locked = useCanvas(canvas => canvas.locked)
  const text = sourceText(node, facts.targets, progress)
  const ticking = progress !== null && progress.completed < progress.total ? startedAt : null
  const missing = progress === null ? 0 : progress.total - progress.completed
  return (
    <NodeFrame
      id={id}
      node={node}
      selected={selected}
      state={node.disabled === true ? 'disabled' : null}
      problem={facts.problem}
      label={spoken(
        node.label || node.service,
        'source',
        text.big,
        progress === null ? text.sub : `${text.lead}${text.names}`,
      )}
    >
      <span className={styles.mark} aria-hidden="true">
        <KindIcon kind="source" size={15} />
      </span>
      <StartPort port="on-target" side="top" wired={facts.onTarget} locked={locked} />
      <StartPort port="call" side="right" wired={facts.calls} locked={locked} />
      <StartPort port="on-final" side="bottom" wired={facts.onFinal} locked={locked} />
      <LastPart node={node} />
      <div className={cx(styles.line, styles.name)}>
        <NodeName id={id} node={node} />
      </div>
      <div className={styles.sub}>{text.sub}</div>
      <Gauge segments={text.segments} rest={progress === null} />
      <div className={styles.big}>
        <span>{text.big}</span>
        <span className={styles.time}>{ticking === null ? text.time : <Clock since={ticking} />}</span>
      </div>
      <div className={styles.missing}>
        {text.lead}
        {text.names !== '' && <b>{text.names}</b>}
      </div>
      <div className={styles.missingShort} aria-hidden="true">
        {missing > 0 ? `${count(missing)} missing` : ''}
      </div>
    </NodeFrame>
  )
}

/** More segments than this stand closer. */
const DENSE = 20

function Gauge({
  segments,
  rest,
}: {
  readonly segments: readonly Segment[]
  readonly rest: boolean
}): ReactElement {
  return (
    <div className={cx(styles.gauge, segments.length > DENSE && styles.dense)} aria-hidden="true">
      {segments.map(({ key, state, share }) => (
        <i
          key={key}
          className={cx(
            stateClass(state),
            (rest || state === 'queued') && styles.hollow,
            (state === 'cancelled' || state === 'skipped') && styles.hatched,
          )}
          style={{ flexGrow: share }}
        />
      ))}
    </div>
  )
}
