import { z } from 'zod'
import { generatedId } from './generated-id.ts'

/**
 * Ids are branded strings: a run's id can't be handed where an invocation's is wanted. Ids of runs, invocations and
 * new cids have one form, `K` and 27 characters of Crockford's base32 (128 random bits), so that each can be told
 * apart from a cid that a user chose. docs/concepts.md.
 */
export const GENERATED_ID = /^K[0-9A-HJKMNP-TV-Z]{27}$/

const generated = z.string().regex(GENERATED_ID, 'Expected K and 27 characters of 0-9 A-Z without I, L, O, U')

export const runIdSchema = generated.brand<'RunId'>()
export const invocationIdSchema = generated.brand<'InvocationId'>()
const NODE_ID = /^[A-Za-z0-9_-]{1,64}$/
/** Id of a node or an edge inside a flow: short, stable, chosen when it is drawn. */
export const nodeIdSchema = z
  .string()
  .regex(NODE_ID, 'Expected 1 to 64 letters, digits, _ or -')
  .refine(id => id !== '__proto__', 'Expected an id other than __proto__')
  .brand<'NodeId'>()
/** A correlation id: the user's own, kept as it is, or a generated one. */
export const cidSchema = z.string().min(1).max(1024).brand<'Cid'>()

/** Whether `nodeIdSchema` takes it. */
export const isNodeId = (value: unknown): value is NodeId =>
  typeof value === 'string' && value !== '__proto__' && NODE_ID.test(value)

export type RunId = z.infer<typeof runIdSchema>
export type InvocationId = z.infer<typeof invocationIdSchema>
export type NodeId = z.infer<typeof nodeIdSchema>
export type Cid = z.infer<typeof cidSchema>

export const newRunId = (bytes: Uint8Array): RunId => generatedId(bytes) as RunId
export const newInvocationId = (bytes: Uint8Array): InvocationId => generatedId(bytes) as InvocationId
export const newCid = (bytes: Uint8Array): Cid => generatedId(bytes) as Cid
