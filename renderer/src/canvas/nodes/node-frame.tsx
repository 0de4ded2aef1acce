import { CircleX, TriangleAlert } from 'lucide-react'
import { type FocusEvent, type ReactElement, type ReactNode, useEffect, useRef } from 'react'
import type { Problem } from '../../../../shared/flow/problem.ts'
import type { FlowNode } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { type GlyphState, stateClass } from '../../components/call-state.ts'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../components/icon.tsx'
import { roleClass } from '../../components/role-mark.tsx'
import { ui } from '../../stores/index.ts'
import { standing, useCanvas, useCanvasStore } from '../model/canvas-state.ts'
import styles from './node.module.css'

export interface NodeFrameProps {
  readonly id: NodeId
  readonly node: FlowNode
  readonly selected: boolean
  readonly state: GlyphState | null
  /** Its name for screen readers. */
  readonly label: string
  readonly problem: Problem | null
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** What all nodes have: plate, ring, focus, problem badge, and how they stand to a wire that is dragged. */
export function NodeFrame(props: NodeFrameProps): ReactElement {
  const { id, node, selected, state, label, problem } = props
  const element = useRef<HTMLDivElement>(null)
  const store = useCanvasStore()
  const stands = useCanvas(canvas => standing(canvas.wiring, id))
  const role = useCanvas(canvas => canvas.wiring?.role ?? null)
  const reachable = useCanvas(canvas => canvas.current === id)
  const focusing = useCanvas(canvas => canvas.focusing === id)

  useEffect(() => {
    if (!focusing) return
    element.current?.focus({ preventScroll: true })
    store.setState({ focusing: null })
  }, [focusing, store])

  /** Selection follows a focus that comes by the keyboard; a press with the pointer selects by itself. */
  const onFocus = (event: FocusEvent<HTMLDivElement>): void => {
    if (event.target !== element.current) return
    const asked = store.getState().focusing === id
    store.setState({ current: id })
    if (!asked && !selected && element.current.matches(':focus-visible')) {
      ui.select({ nodes: [id], edges: [], call: null })
    }
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a button can't hold the ports and the field that a node has
    <div
      ref={element}
      className={cx(
        styles.node,
        styles[node.kind],
        state !== null && styles[state],
        state !== null && stateClass(state),
        stands !== null && styles[stands],
        stands === 'fits' && role !== null && roleClass(role),
        props.className,
      )}
      role="button"
      tabIndex={reachable ? 0 : -1}
      aria-label={problem === null ? label : `${label}, ${problem.severity}: ${problem.message}`}
      aria-pressed={selected}
      data-node={id}
      data-kind={node.kind}
      data-state={state ?? 'rest'}
      data-selected={selected ? '' : undefined}
      data-standing={stands ?? undefined}
      onFocus={onFocus}
    >
      {props.children}
      {problem !== null && <ProblemBadge problem={problem} />}
    </div>
  )
}

function ProblemBadge({ problem }: { readonly problem: Problem }): ReactElement {
  const error = problem.severity === 'error'
  return (
    <span className={cx(styles.badge, stateClass(error ? 'failed' : 'timeout'))} title={problem.message}>
      <Icon of={error ? CircleX : TriangleAlert} size={16} />
    </span>
  )
}
