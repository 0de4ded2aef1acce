/**
 * What can go wrong with a target or a delivery, once for code, docs and screens. The order is the wire's and the
 * history's (a byte each): new codes go at the end, none is ever removed. docs/concepts.md: "Outcomes". Without zod, so that
 * workers start quickly.
 */
export const outcomeCodes = [
  'E_SERVICE_MISSING',
  'E_SERVICE_LOAD',
  'E_SERVICE_THREW',
  'E_TIMEOUT',
  'E_CANCELLED',
  'E_WORKER_LOST',
  'E_WORKER_EXIT',
  'E_OUT_OF_MEMORY',
  'E_REQUEST',
  'E_RESPONSE_NOT_SERIALISABLE',
  'E_PAYLOAD_TOO_LARGE',
  'E_HTTP_STATUS',
  'E_HTTP',
  'E_PROCESS_EXIT',
  'E_INTERRUPTED',
] as const
export type OutcomeCode = (typeof outcomeCodes)[number]

/** A code as a byte: 0 is none, 1 the first of `outcomeCodes`. */
export const codeToByte = (code: OutcomeCode | null): number =>
  code === null ? 0 : outcomeCodes.indexOf(code) + 1
export const byteToCode = (byte: number): OutcomeCode | null =>
  byte === 0 ? null : (outcomeCodes[byte - 1] ?? null)
