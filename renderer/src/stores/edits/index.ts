export { copyText, duplicate, flowFromText, insert, selectionAsFlow } from './copy.ts'
export type { Position } from './document.ts'
export {
  addWithWire,
  connect,
  disconnect,
  type EdgePatch,
  kindAtEnd,
  reorderCalls,
  updateEdge,
} from './edges.ts'
export {
  addNote,
  emptyFlow,
  type FlowPatch,
  group,
  resize,
  setService,
  ungroup,
  updateFlow,
  updateNote,
} from './flow.ts'
export { addNode, moveNodes, type NodePatch, removeSelection, setDisabled, updateNode } from './nodes.ts'
export { onlyNodes } from './only.ts'
