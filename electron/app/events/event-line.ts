import { byteToCode } from '../../../shared/error-codes.ts'
import { BODY_INLINE_BYTES, type RunEvent } from '../../../shared/run/event.ts'
import type { CallRecord, InvocationInfo, RunSummary } from '../../../shared/run/model.ts'
import { type BodyPart, bodyId } from '../../history/index.ts'

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

/** The bodies of a call that an event shows, JSON text. */
export interface EventBodies {
  /** What a callback received; null for a target. */
  readonly payload: string | null
  /** Response as JSON text when ok, else the exception's text. */
  readonly text: string
}

export class EventLines {
  readonly #run: string
  readonly #runId: string
  readonly #full: boolean
  readonly #iso = new IsoTexts()
  readonly #who = new WhoTexts()
  #invocation: InvocationInfo | null = null
  #invocationText = ''

  constructor(runId: string, full: boolean) {
    this.#run = runId
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
    const wallMs = thousandths(endedAt - startedAt) / 1000
    return `${this.#head('run.completed', seq, endedAt)}${rest({ ok: ok === true, state, counts, wallMs, cid })}`
  }

  queued(seq: number, at: number, call: EventCall): string {
    return `${this.#call('target.queued', seq, at, 1, call)}}\n`
  }

  started(record: CallRecord, call: EventCall, payload: string | null): string {
    const startedAt = record.at + record.queuedMs
    const type = call.phase === 'target' ? 'target.started' : 'delivery.started'
    return `${this.#call(type, record.seq, startedAt, record.attempt, call)}${this.#payload(record, call, payload)}}\n`
  }

  completed(record: CallRecord, call: EventCall, bodies: EventBodies): string {
    const ok = record.state === 'ok'
    const type = call.phase === 'target' ? 'target.completed' : 'delivery.completed'
    const endedAt = record.at + record.queuedMs + record.runMs
    const code = byteToCode(record.code)
    return (
      this.#call(type, record.seq, endedAt, record.attempt, call) +
      this.#payload(record, call, bodies.payload) +
      `,"ok":${ok},"exception":${ok ? 'null' : JSON.stringify(bodies.text)}` +
      `,"response":${ok ? this.#body(bodies.text, record, record.attempt, 'response') : '""'}` +
      `,"queuedMs":${milliseconds(record.queuedMs)},"runMs":${milliseconds(record.runMs)}` +
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
    return `${this.#start(type, seq, at)},"runId":${this.#runId}`
  }

  #start(type: RunEvent['type'], seq: number, at: number): string {
    return `{"type":"${type}","seq":${seq},"ts":"${this.#iso.of(at)}"`
  }

  #call(type: RunEvent['type'], seq: number, at: number, attempt: number, call: EventCall): string {
    const { invocation, nodeId, phase, callback, target } = call
    if (this.#invocation !== invocation) {
      this.#invocation = invocation
      this.#invocationText = `,"runId":${this.#runId},"invocationId":"${invocation.invocationId}","nodeId":`
    }
    const node = nodeId === null ? 'null' : quoted(nodeId)
    const who = this.#who.of(phase, callback, target)
    return `${this.#start(type, seq, at)}${this.#invocationText}${node},"attempt":${attempt}${who}`
  }

  #payload(record: CallRecord, call: EventCall, payload: string | null): string {
    if (call.phase === 'target') return ''
    return `,"payload":${this.#body(payload ?? 'null', record, 0, 'received')}`
  }

  /** The body, or a reference to it for `run.body` when it is large and not all was asked for. */
  #body(text: string, { call }: CallRecord, attempt: number, part: BodyPart): string {
    if (this.#full || text.length * 3 <= BODY_INLINE_BYTES) return text
    const bytes = Buffer.byteLength(text)
    if (bytes <= BODY_INLINE_BYTES) return text
    const $body = bodyId(this.#run, call, attempt, part)
    return JSON.stringify({ $body, bytes, preview: text.slice(0, 256) })
  }
}

/** Times as text. Events of one millisecond have the same, and there are hundreds. */
class IsoTexts {
  readonly #times: number[] = Array(RECENT).fill(Number.NaN)
  readonly #texts: string[] = Array(RECENT).fill('')

  of(at: number): string {
    const time = Math.trunc(at)
    const slot = time & (RECENT - 1)
    if (this.#times[slot] !== time) {
      this.#texts[slot] = new Date(time).toISOString()
      this.#times[slot] = time
    }
    return this.#texts[slot] ?? ''
  }
}

/** A power of two. */
const RECENT = 256

/** What calls of the same services say of them. */
class WhoTexts {
  readonly #known = {
    target: new Map<string | null, Map<string | null, string>>(),
    'on-target': new Map<string | null, Map<string | null, string>>(),
    'on-final': new Map<string | null, Map<string | null, string>>(),
  }

  of(phase: EventCall['phase'], callback: string | null, target: string | null): string {
    const known = this.#known[phase].get(callback)?.get(target)
    if (known !== undefined) return known
    const whose = phase === 'target' ? '' : `,"phase":"${phase}","callback":${JSON.stringify(callback)}`
    const who = `${whose},"target":${JSON.stringify(target)}`
    const ofCallback = this.#known[phase].get(callback) ?? new Map<string | null, string>()
    this.#known[phase].set(callback, ofCallback.set(target, who))
    return who
  }
}

const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text))
const PLAIN = /^[\w.-]*$/

/** Thousandths of a millisecond are as fine as clocks go. */
const thousandths = (ms: number): number => Math.round(Math.max(0, ms) * 1000)

/** As JSON has it. Put together from whole numbers: fractions take the engine four times as long. */
function milliseconds(ms: number): string {
  const count = thousandths(ms)
  return `${Math.trunc(count / 1000)}${FRACTIONS[count % 1000]}`
}
const FRACTIONS = Array.from({ length: 1000 }, (_, count) => String(count / 1000).slice(1))

const rest = (fields: Record<string, unknown>): string => `,${JSON.stringify(fields).slice(1)}\n`
