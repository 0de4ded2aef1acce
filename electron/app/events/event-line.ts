import { byteToCode } from '../../../shared/error-codes.ts'
import { BODY_INLINE_BYTES, type RunEvent } from '../../../shared/run/event.ts'
import type { CallRecord, InvocationInfo, RunSummary } from '../../../shared/run/model.ts'

/**
 * A run's events as lines of JSON, made of texts that are JSON already: nothing is parsed or built up on the way. The
 * shape of each line is `runEventSchema`; docs/events.md says it in words.
 */

/** A call as its events name it. */
export interface EventCall {
  readonly invocation: InvocationInfo
  readonly nodeId: string | null
  readonly phase: 'target' | 'on-target' | 'on-final'
  /** The callback's service; null for a target. */
  readonly callback: string | null
  /** The target's service; null for a final. */
  readonly target: string | null
}

/** The bodies of a call that an event shows, JSON text; `id` names one for `run.body`. */
export interface EventBodies {
  /** What a callback received; null for a target. */
  readonly payload: string | null
  /** Response as JSON text when ok, else the exception's text. */
  readonly text: string
  readonly payloadId: string
  readonly responseId: string
}

export class EventLines {
  readonly #runId: string
  readonly #full: boolean

  constructor(runId: string, full: boolean) {
    this.#runId = JSON.stringify(runId)
    this.#full = full
  }

  runStarted(seq: number, run: RunSummary): string {
    const { cid, flow, name } = run
    return `${this.#head('run.started', seq, run.startedAt)}${rest({ cid, flow, name })}`
  }

  runCompleted(seq: number, run: RunSummary): string {
    const { ok, state, counts, cid, startedAt } = run
    const endedAt = run.endedAt ?? startedAt
    const wallMs = round(endedAt - startedAt)
    return `${this.#head('run.completed', seq, endedAt)}${rest({ ok: ok === true, state, counts, wallMs, cid })}`
  }

  queued(seq: number, at: number, call: EventCall): string {
    return `${this.#call('target.queued', seq, at, 1, call)}}\n`
  }

  started(record: CallRecord, call: EventCall, bodies: Pick<EventBodies, 'payload' | 'payloadId'>): string {
    const startedAt = record.at + record.queuedMs
    const type = call.phase === 'target' ? 'target.started' : 'delivery.started'
    return `${this.#call(type, record.seq, startedAt, record.attempt, call)}${this.#payload(call, bodies)}}\n`
  }

  completed(record: CallRecord, call: EventCall, bodies: EventBodies): string {
    const ok = record.state === 'ok'
    const type = call.phase === 'target' ? 'target.completed' : 'delivery.completed'
    const endedAt = record.at + record.queuedMs + record.runMs
    const code = byteToCode(record.code)
    return (
      this.#call(type, record.seq, endedAt, record.attempt, call) +
      this.#payload(call, bodies) +
      `,"ok":${ok},"exception":${ok ? 'null' : JSON.stringify(bodies.text)}` +
      `,"response":${ok ? this.#body(bodies.text, bodies.responseId) : '""'}` +
      `,"queuedMs":${round(record.queuedMs)},"runMs":${round(record.runMs)}` +
      `,"errorCode":${code === null ? 'null' : `"${code}"`}}\n`
    )
  }

  log(
    seq: number,
    at: number,
    call: EventCall | null,
    line: { attempt: number; level: string; message: string; data: string | null },
  ): string {
    const who = {
      invocationId: call?.invocation.invocationId ?? null,
      nodeId: call?.nodeId ?? null,
      attempt: line.attempt,
      service: call?.callback ?? call?.target ?? null,
      level: line.level,
      message: line.message,
    }
    const data = line.data === null ? '' : `,"data":${line.data}`
    return `${this.#head('log', seq, at)},${JSON.stringify(who).slice(1, -1)}${data}}\n`
  }

  #head(type: RunEvent['type'], seq: number, at: number): string {
    return `{"type":"${type}","seq":${seq},"ts":"${new Date(at).toISOString()}","runId":${this.#runId}`
  }

  #call(type: RunEvent['type'], seq: number, at: number, attempt: number, call: EventCall): string {
    const node = call.nodeId === null ? 'null' : JSON.stringify(call.nodeId)
    const target = call.target === null ? 'null' : JSON.stringify(call.target)
    const head = `${this.#head(type, seq, at)},"invocationId":"${call.invocation.invocationId}","nodeId":${node},"attempt":${attempt}`
    if (call.phase === 'target') return `${head},"target":${target}`
    return `${head},"phase":"${call.phase}","callback":${JSON.stringify(call.callback)},"target":${target}`
  }

  #payload(call: EventCall, bodies: Pick<EventBodies, 'payload' | 'payloadId'>): string {
    if (call.phase === 'target') return ''
    return `,"payload":${this.#body(bodies.payload ?? 'null', bodies.payloadId)}`
  }

  /** The body, or a reference to it when it is large and not all was asked for. */
  #body(text: string, id: string): string {
    if (this.#full || text.length * 3 <= BODY_INLINE_BYTES) return text
    const bytes = Buffer.byteLength(text)
    if (bytes <= BODY_INLINE_BYTES) return text
    return JSON.stringify({ $body: id, bytes, preview: text.slice(0, 256) })
  }
}

/** Thousandths of a millisecond are as fine as clocks go. */
const round = (ms: number): number => Math.round(Math.max(0, ms) * 1000) / 1000

const rest = (fields: Record<string, unknown>): string => `,${JSON.stringify(fields).slice(1)}\n`
