import { z } from 'zod'

/**
 * The events of `--json`, written down here once more, from outside: what users' scripts rely on. Fields may be added
 * to an event, so that unknown ones are let pass; `documentation-example.test.ts` says which there are today.
 */
export const generatedId = /^K[0-9A-HJKMNP-TV-Z]{27}$/

const id = z.string().regex(generatedId)
const head = { seq: z.int().min(1), ts: z.iso.datetime({ precision: 3 }), runId: id }
const call = { ...head, invocationId: id, nodeId: z.string().nullable(), attempt: z.int().min(1) }
const duration = z.number().min(0)
const outcome = {
  ok: z.boolean(),
  exception: z.string().nullable(),
  response: z.json(),
  queuedMs: duration,
  runMs: duration,
  errorCode: z.string().regex(/^E_/).nullable(),
}
const delivery = {
  ...call,
  phase: z.enum(['on-target', 'on-final']),
  callback: z.string(),
  target: z.string().nullable(),
  payload: z.json(),
}
const count = z.int().min(0)

const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('run.started'), ...head, cid: z.string() }),
  z.looseObject({ type: z.literal('target.queued'), ...call, target: z.string() }),
  z.looseObject({ type: z.literal('target.started'), ...call, target: z.string() }),
  z.looseObject({ type: z.literal('target.completed'), ...call, target: z.string(), ...outcome }),
  z.looseObject({ type: z.literal('delivery.started'), ...delivery }),
  z.looseObject({ type: z.literal('delivery.completed'), ...delivery, ...outcome }),
  z.looseObject({
    type: z.literal('log'),
    ...head,
    service: z.string().nullable(),
    level: z.string(),
    message: z.string(),
  }),
  z.looseObject({
    type: z.literal('run.completed'),
    ...head,
    ok: z.boolean(),
    state: z.string(),
    counts: z.looseObject({
      targets: count,
      targetsOk: count,
      targetsFailed: count,
      deliveries: count,
      deliveriesOk: count,
      deliveriesFailed: count,
    }),
    wallMs: duration,
    cid: z.string(),
  }),
])

export type RunEvent = z.infer<typeof eventSchema>
export type EventType = RunEvent['type']
export type EventOf<T extends EventType> = Extract<RunEvent, { type: T }>

/** Reads one line of `--json`; throws when it is no event. */
export function parseEvent(line: string): RunEvent {
  const parsed = eventSchema.safeParse(JSON.parse(line))
  if (parsed.success) return parsed.data
  throw new Error(`No event that the contract knows: ${line.slice(0, 500)}\n${z.prettifyError(parsed.error)}`)
}

/** The events of one type, in their order. */
export const eventsOf = <T extends EventType>(events: readonly RunEvent[], type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type)

/** The one event of a type and target; throws when there is none, or more. */
export function completionOf(events: readonly RunEvent[], target: string): EventOf<'target.completed'> {
  const found = eventsOf(events, 'target.completed').filter(event => event.target === target)
  const [event] = found
  if (event && found.length === 1) return event
  throw new Error(`Expected one completion of ${target}, found ${found.length}`)
}

const payloadSchema = z.strictObject({
  source: z.string(),
  target: z.string(),
  response: z.json(),
  req_ts_utc: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  resp_ts_utc: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  ok: z.boolean(),
  exception: z.string().nullable(),
  cid: z.string(),
})
export type Payload = z.infer<typeof payloadSchema>

const payloadKeys = Object.keys(payloadSchema.shape)

/** Reads what a callback received: the eight keys and no other, in their order. */
export function parsePayload(value: unknown): Payload {
  const payload = payloadSchema.parse(value)
  const keys = Object.keys(Object(value))
  if (keys.join() !== payloadKeys.join()) throw new Error(`The payload's keys are in another order: ${keys}`)
  return payload
}

const finalPayloadSchema = z.strictObject({
  source: z.string(),
  req_ts_utc: z.string(),
  on_target: z.array(z.string()),
  on_final: z.array(z.string()),
  data: z.record(z.string(), payloadSchema),
  resp_ts_utc: z.string(),
  ok: z.boolean(),
  cid: z.string(),
  results: z.array(payloadSchema),
})
export type FinalPayload = z.infer<typeof finalPayloadSchema>

export const parseFinalPayload = (value: unknown): FinalPayload => finalPayloadSchema.parse(value)
