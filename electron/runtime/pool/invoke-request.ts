import { z } from 'zod'
import { policySchema } from '../../../shared/flow/schema.ts'
import { cidSchema } from '../../../shared/ids.ts'
import type { InvokeRequest } from '../types.ts'

const name = z.string()

/** What a worker sends when a handler issues an invocation. Its process runs other people's code: it is not trusted. */
const invokeRequestSchema = z.object({
  requestId: z.int(),
  originCid: cidSchema,
  pattern: z.enum(['parallel', 'fanout', 'invoke', 'invoke-async', 'invoke-retry']),
  wait: z.boolean(),
  cid: cidSchema,
  targets: z.array(z.tuple([name, z.string()])),
  onTarget: z.array(name),
  onFinal: z.array(name),
  policy: policySchema.nullable(),
  timeoutMs: z.number().nullable(),
  retry: z
    .object({
      repeats: z.int().min(1),
      backoff: z.object({ initialMs: z.number(), factor: z.number(), maxMs: z.number(), jitter: z.number() }),
      seconds: z.number(),
      asyncFallback: z.boolean(),
      callback: z.array(name),
      context: z.string(),
    })
    .nullable(),
})

/** Throws a RangeError on anything else than an invocation. */
export function parseInvokeRequest(json: string): InvokeRequest {
  try {
    return invokeRequestSchema.parse(JSON.parse(json))
  } catch (error) {
    throw new RangeError('A worker sent an invocation that can not be read', { cause: error })
  }
}
