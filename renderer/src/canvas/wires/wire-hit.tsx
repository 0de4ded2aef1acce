import { type MouseEvent, memo, type ReactElement } from 'react'
import { ui, useUi } from '../../stores/index.ts'
import type { Wire } from '../geometry/routes.ts'
import { useCanvasStore } from '../model/canvas-state.ts'
import styles from './wires.module.css'

/** Where a wire can be clicked, and its ring when it is selected. */
export const WireHit = memo(function WireHit({ wire }: { readonly wire: Wire }): ReactElement {
  const store = useCanvasStore()
  const selected = useUi(state => state.selection.edges.includes(wire.id))
  const onClick = (event: MouseEvent): void => {
    event.stopPropagation()
    const { nodes, edges } = store.getState().selection
    const adds = event.shiftKey || event.ctrlKey || event.metaKey
    if (!adds) ui.select({ nodes: [], edges: [wire.id], call: null })
    else if (selected) ui.select({ nodes, edges: edges.filter(id => id !== wire.id), call: null })
    else ui.select({ nodes, edges: [...edges, wire.id], call: null })
  }
  return (
    <>
      {selected && <path className={styles.selected} d={wire.path} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: with the keyboard wires are reached through their nodes */}
      <path
        className={styles.hit}
        d={wire.path}
        data-edge={wire.id}
        data-role={wire.edge.role}
        onClick={onClick}
      />
    </>
  )
})
