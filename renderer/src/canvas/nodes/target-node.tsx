import type { NodeProps } from '@xyflow/react'
import { Pin } from 'lucide-react'
import { memo, type ReactElement, useEffect } from 'react'
import type { TargetNode as Target } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../components/icon.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { StateGlyph } from '../../components/state-glyph.tsx'
import { useUsual } from '../../stores/index.ts'
import type { CanvasNode } from '../model/canvas-nodes.ts'
import { useCanvas, useCanvasStore } from '../model/canvas-state.ts'
import type { NodeFacts } from '../model/facts.ts'
import { spoken, targetText, usualText } from '../model/target-text.ts'
import { Clock } from './clock.tsx'
import { LastPart } from './last-part.tsx'
import styles from './node.module.css'
import { NodeFrame } from './node-frame.tsx'
import { NodeName } from './node-name.tsx'
import { EndPort, StartPort } from './port.tsx'
import { Slice } from './slice.tsx'
import { SlowChip } from './slow-chip.tsx'
import { useService } from './use-service.ts'
import { useSteadyStatus } from './use-steady-status.ts'
import { useStory } from './use-story.ts'

export const TargetNode = memo(function TargetNode({ id, data, selected }: NodeProps<CanvasNode>) {
  const { facts } = data
  if (facts.node.kind !== 'target') return null
  return <TargetView id={id as NodeId} node={facts.node} facts={facts} selected={selected} />
}, sameNode)

interface ViewProps {
  readonly id: NodeId
  readonly node: Target
  readonly facts: NodeFacts
  readonly selected: boolean
}

function TargetView({ id, node, facts, selected }: ViewProps): ReactElement {
  const status = useSteadyStatus(id)
  const service = useService(node.service)
  const locked = useCanvas(canvas => canvas.locked)
  const story = useStory(status)
  const usual = useUsual(id)
  const text = targetText(node, status, facts, service, story, usual)
  const hint = usualText(status?.usual ?? usual)
  const running = text.state === 'running'
  useSpinning(running)
  return (
    <NodeFrame
      id={id}
      node={node}
      selected={selected}
      state={text.state}
      problem={facts.problem}
      label={spoken(
        node.label || node.service,
        'target',
        text.word,
        text.since === null ? text.info : '',
        text.fact,
      )}
    >
      <span className={styles.glyph}>
        {text.state === null ? <KindIcon kind={service.kind} size={16} /> : <StateGlyph state={text.state} />}
      </span>
      <EndPort port="call" wired={facts.called} />
      <StartPort port="on-target" side="right" wired={facts.onTarget} locked={locked} />
      <LastPart node={node} />
      <div className={styles.line}>
        <NodeName id={id} node={node} />
        <span className={styles.end}>
          {status?.pinned === true && text.state !== 'pinned' && <Icon of={Pin} size={12} />}
          {text.state !== null && <KindIcon kind={service.kind} size={14} />}
        </span>
      </div>
      <div className={styles.second} title={hint}>
        {text.word !== '' && <span className={styles.word}>{text.word}</span>}
        {text.since === null ? (
          text.info !== '' && <span className={cx(text.state === null && styles.info)}>{text.info}</span>
        ) : (
          <Clock since={text.since} />
        )}
        {text.fact !== '' ? (
          <span className={styles.end}>{text.fact}</span>
        ) : (
          status !== null && <SlowChip status={status} />
        )}
      </div>
      <Slice id={id} story={story} />
    </NodeFrame>
  )
}

/** Counts this node among those that run while it does: with many of them the glyphs stand still. */
export function useSpinning(running: boolean): void {
  const store = useCanvasStore()
  useEffect(() => {
    if (!running) return
    store.setState(({ spinning }) => ({ spinning: spinning + 1 }))
    return () => store.setState(({ spinning }) => ({ spinning: spinning - 1 }))
  }, [running, store])
}

/** React Flow hands views a place and more that they do not draw: only these matter. */
export function sameNode(a: NodeProps<CanvasNode>, b: NodeProps<CanvasNode>): boolean {
  return a.id === b.id && a.data === b.data && a.selected === b.selected
}
