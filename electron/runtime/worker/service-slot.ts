import type { Context } from '../service/context.ts'
import type { BuiltInHandler } from './handler.ts'

/** What runs a call: an author's handler, or one of Fanfare's own kinds that gives JSON text. */
export type SlotHandler =
  | { readonly kind: 'code'; readonly handle: (ctx: Context) => unknown }
  | { readonly kind: 'own'; readonly handle: BuiltInHandler }

/** A service that the host has named by a number. */
export interface ServiceSlot {
  readonly name: string
  /** Null while it loads, and when that failed. */
  handler: SlotHandler | null
  /** Why it can't be run; null while it loads, and when it has loaded. */
  failure: string | null
}
