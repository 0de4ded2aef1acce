import { lookup } from '../../../../shared/flow/json.ts'
import { useDocument, useUi } from '../../stores/index.ts'
import { EdgeInspector } from './edge-inspector.tsx'
import { FlowInspector } from './flow-inspector.tsx'
import styles from './inspector.module.css'
import { ManyInspector } from './many-inspector.tsx'
import { NodeInspector } from './node-inspector.tsx'

/** What is selected, in full: a node, a wire, several things, or the flow itself. */
export function Inspector() {
  const { nodes, edges } = useUi(state => state.selection)
  const doc = useDocument()
  const [node, edge] = [nodes[0], edges[0]]
  const one = nodes.length + edges.length === 1
  return (
    <section aria-label="Inspector" className={styles.inspector} data-region="inspector">
      {nodes.length + edges.length > 1 ? (
        <ManyInspector />
      ) : one && node !== undefined && lookup(doc?.nodes, node) !== undefined ? (
        <NodeInspector id={node} key={node} />
      ) : one && edge !== undefined && lookup(doc?.edges, edge) !== undefined ? (
        <EdgeInspector id={edge} key={edge} />
      ) : (
        <FlowInspector />
      )}
    </section>
  )
}
