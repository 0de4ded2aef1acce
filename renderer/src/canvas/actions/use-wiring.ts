import type { OnConnectEnd, OnConnectStart } from '@xyflow/react'
import { useMemo } from 'react'
import { canConnect, type EdgeRole, type Refusal } from '../../../../shared/flow/connect.ts'
import { flowGraph } from '../../../../shared/flow/graph.ts'
import { entriesOf } from '../../../../shared/flow/json.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { connect } from '../../stores/edits/index.ts'
import { flows } from '../../stores/index.ts'
import { sizeOf } from '../geometry/sizes.ts'
import { settled, snapped } from '../model/adding.ts'
import { type NowRef, nodeAt } from './canvas-now.ts'

export interface WiringHandlers {
  readonly onConnectStart: OnConnectStart
  readonly onConnectEnd: OnConnectEnd
}

/** Dragging a wire: judged once for all nodes when it starts; dropped on nothing it adds what fits. */
export function useWiring(now: NowRef): WiringHandlers {
  return useMemo(
    () => ({
      onConnectStart: (_event, { nodeId, handleId }) => {
        const { doc, store, locked } = now.current
        if (locked || nodeId === null || !isRole(handleId)) return
        const from = nodeId as NodeId
        store.setState({
          wiring: { from, role: handleId, verdicts: verdicts(doc, from, handleId), over: null },
        })
      },
      onConnectEnd: event => {
        const { store, flow, root } = now.current
        const { wiring } = store.getState()
        store.setState({ wiring: null })
        const pointer = 'changedTouches' in event ? event.changedTouches[0] : event
        if (wiring === null || pointer === undefined) return
        const at = { x: pointer.clientX, y: pointer.clientY }
        const over = nodeAt(now.current, at)
        const { from, role } = wiring
        if (over !== null) {
          if (wiring.verdicts.get(over) === null)
            flows.edit('Draw a wire', current => connect(settled(current), from, over, role))
          return
        }
        const under = document.elementFromPoint(at.x, at.y)
        if (root === null || under === null || !root.contains(under)) return
        const place = flow.screenToFlowPosition(at)
        const { height } = sizeOf(role === 'call' ? 'target' : 'callback')
        store.setState({
          adding: {
            at: snapped({ x: place.x, y: place.y - height / 2 }),
            anchor: { x: at.x, y: at.y - 20 },
            from,
            role,
          },
        })
      },
    }),
    [now],
  )
}

export function verdicts(doc: FlowDocument, from: NodeId, role: EdgeRole): Map<NodeId, Refusal | null> {
  const graph = flowGraph(doc)
  return new Map(entriesOf(doc.nodes).map(([id]) => [id, canConnect(doc, from, id, role, graph)]))
}

const isRole = (id: string | null): id is EdgeRole => id === 'call' || id === 'on-target' || id === 'on-final'
