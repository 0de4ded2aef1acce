import { entriesOf, lookup } from '../../../shared/flow/json.ts'
import type { NodeId } from '../../../shared/ids.ts'
import { add } from '../canvas/model/adding.ts'
import { flows, ui } from '../stores/index.ts'
import { app } from '../stores/page-app.ts'

/**
 * Adds a service without a pointer: to the selected source as a target, to a selected target as a callback, else to the
 * flow's first source.
 */
export function addService(service: string): void {
  const { selection } = app.ui.store.getState()
  const selected = selection.nodes.length === 1 ? selection.nodes[0] : undefined
  let added: NodeId | null = null
  flows.edit(`Add ${service}`, doc => {
    const node = selected === undefined ? undefined : lookup(doc.nodes, selected)
    const onTarget = node?.kind === 'target'
    const from =
      node !== undefined && selected !== undefined && node.kind !== 'callback'
        ? selected
        : (entriesOf(doc.nodes).find(([, other]) => other.kind === 'source')?.[0] ?? null)
    const [next, id] = add(doc, { role: onTarget ? 'on-target' : 'call', service, from, at: null })
    added = id
    return next
  })
  if (added !== null && selected === undefined) ui.select({ nodes: [added] })
}
