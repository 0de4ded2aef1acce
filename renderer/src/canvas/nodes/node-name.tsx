import { type KeyboardEvent, type ReactElement, useEffect, useRef } from 'react'
import type { FlowNode } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { ServiceName } from '../../components/service-name.tsx'
import { updateNode } from '../../stores/edits/index.ts'
import { flows } from '../../stores/index.ts'
import { useCanvas, useCanvasStore } from '../model/canvas-state.ts'
import styles from './node.module.css'

/** A node's name: its label where it has one, else its service; a field while it is renamed. */
export function NodeName({ id, node }: { readonly id: NodeId; readonly node: FlowNode }): ReactElement {
  const renaming = useCanvas(canvas => canvas.renaming === id)
  if (renaming) return <NameField id={id} node={node} />
  if (node.label === undefined || node.label === '') return <ServiceName name={node.service} strong />
  return (
    <span className={styles.label} title={`${node.label}: ${node.service}`}>
      {node.label}
    </span>
  )
}

function NameField({ id, node }: { readonly id: NodeId; readonly node: FlowNode }): ReactElement {
  const store = useCanvasStore()
  const field = useRef<HTMLInputElement>(null)
  const done = useRef(false)
  useEffect(() => {
    field.current?.focus({ preventScroll: true })
    field.current?.select()
  }, [])

  const close = (keep: boolean): void => {
    if (done.current) return
    done.current = true
    const text = field.current?.value.trim() ?? ''
    const label = text === '' || text === node.service ? undefined : text
    if (keep && label !== node.label) flows.edit('Rename', doc => updateNode(doc, id, { label }))
    store.setState({ renaming: null, focusing: id })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Enter') close(true)
    else if (event.key === 'Escape') close(false)
  }
  return (
    <input
      ref={field}
      className={`${styles.field} nodrag nopan`}
      defaultValue={node.label ?? node.service}
      aria-label={`Label of ${node.service}`}
      maxLength={200}
      spellCheck={false}
      onKeyDown={onKeyDown}
      onBlur={() => close(true)}
    />
  )
}
