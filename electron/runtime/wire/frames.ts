/**
 * What host and workers say to each other. A frame is one message: a type byte, then its fields, little-endian; text
 * is UTF-8 behind a u32 of its byte length. Bodies (requests, payloads, responses) are JSON text that only handlers
 * parse. A frame's length stands before it only where the pipe keeps no messages apart (channel.ts).
 * docs/protocol.md has the picture.
 */

/** Frames from the host. */
export const ToWorker = { LOAD: 1, CALLS: 2, CANCEL: 3, SETTLE: 4, PING: 5, END: 6 } as const

/** Frames from a worker: all are RECORDS, `[type u8][epoch u32]` and records one behind the other. */
export const RECORDS = 10

export const RecordType = {
  STARTED: 1,
  FINISHED: 2,
  RETURNED: 3,
  CULPRIT: 4,
  DRAINED: 5,
  PONG: 6,
  LOADED: 7,
  INVOKED: 8,
  LOGGED: 9,
} as const

export const NO_BODY = 0xffff

/** The built-in service that evaluates JSONata: its request is `{ expression, bindings }`. No flow can name it. */
export const EXPRESSION_SERVICE = 'fanfare.expression'

/** A service that a worker shall know under `index`. Sent as JSON text. */
export type LoadSpec =
  | { kind: 'code'; name: string; file: string }
  | { kind: 'built-in'; name: string }
  | {
      kind: 'http' | 'process'
      name: string
      definition: unknown
      secrets: Record<string, string>
      folder: string
    }

/** What a worker answers to LOAD. */
export type Loaded =
  | { ok: true; meta: ServiceMeta; files: string[] }
  | { ok: false; message: string; files: string[] }

/** What a service in code says of itself. */
export interface ServiceMeta {
  description?: string
  timeoutMs?: number
  retry?: { attempts?: number; backoffMs?: number; factor?: number; maxMs?: number; jitter?: number }
  concurrency?: number
  idempotent?: boolean
  isolation?: 'shared' | 'own'
  disabled?: boolean
}

/** Shared by the calls of one invocation in a frame. Sent as JSON text. */
export interface CallContext {
  runId: string
  invocationId: string | null
  cid: string
}

/** One call of a CALLS frame. Indexes point into the frame's tables; `input` and `delivery` may be NO_BODY. */
export interface WireCall {
  id: number
  service: number
  body: number
  input: number
  delivery: number
  context: number
  channel: number
  attempt: number
}
