import type { ReactNode } from 'react'
import type { Body } from '../../../../shared/contract.ts'
import type { JsonValue } from '../../../../shared/flow/json.ts'

/**
 * How JSON is looked at. `<JsonView>` shows what is here already: a value, or JSON text, which keeps what a value would
 * lose (digits of numbers, the order of keys, repeated keys). `<BodyView>` shows a body of a call: its first page at
 * once, all of it when it is small enough, else pages. Both fill their parent, which needs a height (or `height`), and
 * neither runs or interprets anything of what it shows.
 */
export interface JsonViewProps extends JsonViewOptions {
  /** Either this, */
  readonly value?: JsonValue
  /** or JSON text. Text that ends too early is shown as far as it goes; text that is no JSON at all as lines. */
  readonly text?: string
  /** `text` is only the beginning: says so below the last row. */
  readonly cut?: ReactNode
}

export interface BodyViewProps extends JsonViewOptions {
  readonly body: Body
  /** Reads `bytes` bytes from `offset` of the body; fewer at its end. Called again for what was let go. */
  readonly read: ReadBytes
}

export type ReadBytes = (offset: number, bytes: number) => Promise<Uint8Array>
export type JsonMode = 'tree' | 'raw' | 'table' | 'schema'
export const MODES = [
  { value: 'tree', label: 'Tree' },
  { value: 'raw', label: 'Raw' },
  { value: 'table', label: 'Table' },
  { value: 'schema', label: 'Schema' },
] as const satisfies readonly { readonly value: JsonMode; readonly label: string }[]

export interface JsonViewOptions {
  /** What paths begin with, `response` say; also the view's name for screen readers. */
  readonly root: string
  /** Shown first; `tree` if left out. */
  readonly mode?: JsonMode
  /** `bar` (the default): Tree, Raw, path and search in a bar above. `none`: rows alone. */
  readonly bar?: 'bar' | 'none'
  /** Looked for from outside, for instance from a search over many; the bar's own field wins. */
  readonly search?: string
  /** In px; the parent's height if left out. */
  readonly height?: number
  /** Puts text on the clipboard; the browser's clipboard if left out. `what`: `value`, `path` or `all`. */
  readonly onCopy?: (text: string, what: 'value' | 'path' | 'all') => void
}

/** Up to this many bytes a body is read whole and shown as a tree; a larger one is shown in raw pages. */
export const TREE_BYTES = 2_000_000
/** Bytes that are read at once of a larger one. */
export const PAGE_BYTES = 64 * 1024
