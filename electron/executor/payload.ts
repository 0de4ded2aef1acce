import { instanceKeys } from '../../shared/flow/order.ts'
import type { DeliveryContext } from './delivery-context.ts'
import type { Call, Invocation } from './state.ts'

/**
 * Payloads as JSON text. Responses are text already and are put in as they are: nothing that a service produced is
 * parsed here, and a payload is made once for all the callbacks that receive it.
 */

/** The eight keys of docs/concepts.md "The payload", in their order. */
export function targetPayload(target: Call): string {
  const { frame } = target.invocation
  const responded = target.invocation.utc.format(target.endedAt)
  const head = frame.head(target.service)
  if (target.ok) return head + target.text + frame.okTail(responded)
  const tail = `,"ok":false,"exception":${JSON.stringify(target.text)},"cid":${target.invocation.cidText}}`
  return `${head}""${frame.times(responded)}${tail}`
}

/**
 * Characters of a text that is joined from payloads, at most. What handlers may be given is the runtime's to say, and is
 * less; this one keeps a text from growing over what a string can hold at all.
 */
export const MAX_JOINED = 256 * 1024 * 1024

/** @param what is too large, as the beginning of a sentence */
export const tooLarge = (what: string): string =>
  `${what} would be longer than ${MAX_JOINED} characters: the responses that it holds are too large together.`

function fits(invocations: readonly Invocation[], times: number): boolean {
  let length = 0
  for (const invocation of invocations)
    for (const target of invocation.completed) length += target.payload.length
  return length * times <= MAX_JOINED
}

/** The targets' payloads, by key and in order of completion. */
function entries(invocation: Invocation): { data: string; results: string } {
  const data = invocation.known.map(target => `${JSON.stringify(target.key)}:${target.payload}`)
  const results = invocation.completed.map(target => target.payload)
  return { data: `{${data.join(',')}}`, results: `[${results.join(',')}]` }
}

/** What an invocation's finals receive, all the same, once its targets are in; null when that is too large to exist. */
export function finalsBody(invocation: Invocation): string | null {
  const [only] = invocation.completed
  if (only && invocation.plan.pattern === 'invoke-retry') return retryPayload(only)
  return fits([invocation], 2) ? finalPayload(invocation) : null
}

/** docs/concepts.md "Fan-out/fan-in". */
function finalPayload(invocation: Invocation): string {
  const { plan } = invocation
  let completedAt = invocation.info.issuedAt
  for (const target of invocation.completed) completedAt = Math.max(completedAt, target.endedAt)
  const names = (indexes: readonly number[]) =>
    JSON.stringify(indexes.map(index => plan.callbacks[index]?.service ?? ''))
  const { data, results } = entries(invocation)
  return (
    `{"source":${invocation.sourceText},"req_ts_utc":"${invocation.requestedAtUtc}"` +
    `,"on_target":${names(plan.onTarget)},"on_final":${names(plan.onFinal)},"data":${data}` +
    `,"resp_ts_utc":"${invocation.utc.format(completedAt)}","ok":${invocation.satisfied}` +
    `,"cid":${invocation.cidText},"results":${results}}`
  )
}

/** What `invokeAndWait` resolves with; null when that is too large to exist. */
export function waitResult(invocation: Invocation): string | null {
  if (!fits([invocation], 2)) return null
  const { data, results } = entries(invocation)
  return `{"cid":${invocation.cidText},"ok":${invocation.satisfied},"data":${data},"results":${results}}`
}

/**
 * What a target responds whose service is a flow: the root invocations' data under one roof, keys numbered; null when
 * that is too large to exist.
 */
export function flowResult(cid: string, invocations: readonly Invocation[]): string | null {
  if (!fits(invocations, 1)) return null
  const targets = invocations.flatMap(invocation => invocation.known)
  const keys = instanceKeys(targets.map(target => target.service))
  const data = targets.map((target, index) => `${JSON.stringify(keys[index])}:${target.payload}`)
  const ok = invocations.every(invocation => invocation.satisfied)
  return `{"ok":${ok},"cid":${JSON.stringify(cid)},"data":{${data.join(',')}}}`
}

/** What the callback of an invoke/retry receives. When it failed for good, `response` is the last error's text. */
function retryPayload(target: Call): string {
  const { invocation } = target
  const { retry } = invocation.plan
  if (!retry) throw new Error('Expected the invocation to be an invoke/retry')
  const response = target.ok ? target.text : JSON.stringify(target.text)
  return (
    `{"ok":${target.ok},"orig_cid":${JSON.stringify(retry.originCid)},"call_cid":${invocation.cidText}` +
    `,"source":${invocation.sourceText},"target":${JSON.stringify(target.service)}` +
    `,"retry_seconds":${retry.seconds},"retry_repeats":${retry.repeats},"context":${retry.context}` +
    `,"req_ts_utc":"${invocation.requestedAtUtc}","resp_ts_utc":"${invocation.utc.format(target.endedAt)}"` +
    `,"response":${response}}`
  )
}

/** What a callback's context knows beyond its payload. `target` is null for a final. */
export function deliveryContext({ info }: Invocation, target: Call | null): DeliveryContext {
  const { issuedAt } = info
  if (!target) return { phase: 'on-final', issuedAt, target: null }
  const { nodeId, key, attempt, code, queuedAt, startedAt, endedAt } = target
  return {
    phase: 'on-target',
    issuedAt,
    target: { nodeId, key, attempt, errorCode: code, queuedAt, startedAt, endedAt },
  }
}

/**
 * What a target's expression sees, as JSON text of an object. `payload` and `response` are of the call that issued the
 * invocation: of a delivery what it received and responded (`""` if it failed), of a target whose service is this flow
 * its request. docs/flow-format.md "Requests by expression".
 */
export function bindings(target: Call, input: string): string {
  const { invocation } = target
  const { parent } = invocation
  const payload = parent?.body ?? 'null'
  const response = !parent || parent.phase === 'target' ? 'null' : parent.ok ? parent.text : '""'
  return (
    `{"input":${input},"payload":${payload},"response":${response}` +
    `,"cid":${invocation.cidText},"source":${invocation.sourceText}}`
  )
}
