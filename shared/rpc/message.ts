import { z } from 'zod'
import { commandErrorCodeSchema } from '../error-codes.ts'
import { problemSchema } from '../flow/problem.ts'

/**
 * What travels between a client and a server. A client numbers its calls and subscriptions through; the server's
 * messages carry that number. Names, params, results and items are checked by the contract, not here.
 */

/** Items of one stream that may be under way, sent and not acknowledged. */
export const STREAM_WINDOW = 32

const id = z.int().min(0)
const name = z.string().max(200)

export const clientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('call'), id, name, params: z.unknown() }),
  z.strictObject({ type: z.literal('cancel'), id }),
  z.strictObject({ type: z.literal('subscribe'), id, name, params: z.unknown() }),
  /** `items` more of the stream have been dealt with. */
  z.strictObject({ type: z.literal('ack'), id, items: z.int().min(1).max(STREAM_WINDOW) }),
  z.strictObject({ type: z.literal('unsubscribe'), id }),
])
export type ClientMessage = z.infer<typeof clientMessageSchema>

export const wireErrorSchema = z.strictObject({
  code: commandErrorCodeSchema,
  message: z.string(),
  problems: z.array(problemSchema).optional(),
  details: z.json().optional(),
})
export type WireError = z.infer<typeof wireErrorSchema>

export const serverMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('result'), id, result: z.unknown() }),
  /** Ends a call or a stream. An `id` of null: about a message that had no usable number. */
  z.strictObject({ type: z.literal('error'), id: id.nullable(), error: wireErrorSchema }),
  z.strictObject({ type: z.literal('item'), id, item: z.unknown() }),
  /** The stream is over, all its items were sent. */
  z.strictObject({ type: z.literal('end'), id }),
])
export type ServerMessage = z.infer<typeof serverMessageSchema>
