export { BodyView, useWholeBody } from './body-view.tsx'
export {
  isContainer,
  type JsonNode,
  type JsonTree,
  memberOf,
  parseJson,
  sourceOf,
  stringOf,
} from './json-node.ts'
export { visible } from './json-path.ts'
export { summary } from './json-rows.ts'
export { JsonView } from './json-view.tsx'
export { Marked } from './marked.tsx'
export { prettyLines, rawLines } from './pretty.ts'
export { RawLine } from './raw-lines.tsx'
export { textOf } from './read-all.ts'
export type { BodyViewProps, JsonMode, JsonViewProps, ReadBytes } from './types.ts'
