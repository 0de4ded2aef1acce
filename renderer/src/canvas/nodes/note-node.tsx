import { type NodeProps, NodeResizeControl } from '@xyflow/react'
import { type KeyboardEvent, memo, type ReactElement, useEffect, useRef } from 'react'
import type { NodeId } from '../../../../shared/ids.ts'
import { updateNote } from '../../stores/edits/index.ts'
import { flows } from '../../stores/index.ts'
import type { NoteOnCanvas } from '../model/canvas-nodes.ts'
import { useCanvas, useCanvasStore } from '../model/canvas-state.ts'
import styles from './note.module.css'

/** Text beside the flow. F2 or a double click edits it. */
export const NoteNode = memo(function NoteNode({
  id,
  data,
  selected,
}: NodeProps<NoteOnCanvas>): ReactElement {
  const store = useCanvasStore()
  const note = id as NodeId
  const locked = useCanvas(canvas => canvas.locked)
  const writing = useCanvas(canvas => canvas.renaming === note)
  const reachable = useCanvas(canvas => canvas.current === note)
  const focusing = useCanvas(canvas => canvas.focusing === note)
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!focusing) return
    element.current?.focus({ preventScroll: true })
    store.setState({ focusing: null })
  }, [focusing, store])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button can't hold the field that a note has
    <div
      ref={element}
      className={styles.note}
      role="button"
      tabIndex={reachable ? 0 : -1}
      aria-label={`Note: ${data.text}`}
      aria-pressed={selected}
      data-node={id}
      data-kind="note"
      data-selected={selected ? '' : undefined}
      onFocus={() => store.setState({ current: note })}
      onDoubleClick={() => !locked && store.setState({ renaming: note })}
    >
      {writing ? <NoteField id={note} text={data.text} /> : <p className={styles.text}>{data.text}</p>}
      {selected && !locked && (
        <NodeResizeControl className={styles.resize ?? ''} minWidth={96} minHeight={40} />
      )}
    </div>
  )
})

function NoteField({ id, text }: { readonly id: NodeId; readonly text: string }): ReactElement {
  const store = useCanvasStore()
  const field = useRef<HTMLTextAreaElement>(null)
  const done = useRef(false)
  useEffect(() => field.current?.focus({ preventScroll: true }), [])
  const close = (keep: boolean): void => {
    if (done.current) return
    done.current = true
    const value = field.current?.value ?? text
    if (keep && value !== text) flows.edit('Edit the note', doc => updateNote(doc, id, value))
    store.setState({ renaming: null, focusing: id })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Escape') close(false)
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) close(true)
  }
  return (
    <textarea
      ref={field}
      className={`${styles.field} nodrag nopan nowheel`}
      defaultValue={text}
      aria-label="Text of the note"
      onKeyDown={onKeyDown}
      onBlur={() => close(true)}
    />
  )
}
