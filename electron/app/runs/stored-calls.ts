import type { Body, CallInfo } from '../../../shared/contract.ts'
import type { RunId } from '../../../shared/ids.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import { BODY_INLINE_BYTES } from '../../../shared/run/event.ts'
import { CallIndex } from '../../../shared/run/layout.ts'
import { phaseSchema } from '../../../shared/run/model.ts'
import { StoredInvocation } from '../../executor/index.ts'
import { bodyId, type HistoryReader, parseBodyId } from '../../history/index.ts'
import type { Core } from '../core.ts'
import { callSettings } from './call-settings.ts'

/** Calls as they are recorded, with what they received. */
export class StoredCalls {
  readonly #core: Core

  constructor(core: Core) {
    this.#core = core
  }

  async info(runId: RunId, call: number): Promise<CallInfo> {
    const { reader } = await this.#core.history()
    const { attempts } = await reader.call(runId, call)
    const invocation = await reader.invocationOf(runId, call)
    const place = new CallIndex(invocation ? [invocation.info] : []).place(call)
    const who = place && CallIndex.who(place)
    if (!place || !who) throw new CommandError('E_NOT_FOUND', `Run ${runId} has no call ${call}.`)
    const received = await this.#received(reader, runId, call)
    const stored = invocation && new StoredInvocation(runId, invocation)
    const settings = stored
      ? await callSettings(this.#core, runId, who.service, { invocation: stored, call })
      : null
    return {
      runId,
      call,
      phase: phaseSchema.parse(place.phase),
      state: attempts.at(-1)?.state ?? 'queued',
      nodeId: who.nodeId,
      service: who.service,
      ...(settings && { settings }),
      received: received === null ? null : preview(bodyId(runId, call, 0, 'received'), received),
      attempts: attempts.map(attempt => ({
        attempt: attempt.attempt,
        state: attempt.state,
        errorCode: attempt.errorCode,
        at: attempt.at,
        queuedMs: attempt.queuedMs,
        runMs: attempt.runMs,
        exception: attempt.exception,
        response: attempt.response,
      })),
    }
  }

  /** A page of a body. What a callback received is not stored, but made again from what is. */
  async body(
    id: string,
    offset: number,
    bytes: number,
  ): Promise<{ bytes: Uint8Array<ArrayBuffer>; total: number }> {
    const { reader } = await this.#core.history()
    const address = parseBodyId(id)
    if (address?.part !== 'received') {
      const page = await reader.body(id, offset, bytes)
      return { bytes: new Uint8Array(page.bytes), total: page.total }
    }
    const text = await this.#received(reader, address.runId as RunId, address.call)
    if (text === null) throw new CommandError('E_NOT_FOUND', `The body ${id} is not recorded.`)
    const whole = Buffer.from(text)
    return { bytes: new Uint8Array(whole.subarray(offset, offset + bytes)), total: whole.length }
  }

  async #received(reader: HistoryReader, runId: RunId, call: number): Promise<string | null> {
    const invocation = await reader.invocationOf(runId, call)
    if (!invocation) return null
    const stored = new StoredInvocation(runId, invocation)
    const { attempts, damage } = await reader.lastAttempts(runId, stored.needs(call))
    if (damage[0]) throw new CommandError('E_HISTORY', `${damage[0].where}: ${damage[0].what}`)
    return stored.received(call, number => attempts.get(number))
  }
}

function preview(id: string, text: string): Body {
  const whole = Buffer.from(text)
  const complete = whole.length <= BODY_INLINE_BYTES
  if (complete) return { id, bytes: whole.length, preview: text, complete }
  // A character that is cut in two is left out.
  const cut = new TextDecoder().decode(whole.subarray(0, BODY_INLINE_BYTES), { stream: true })
  return { id, bytes: whole.length, preview: cut, complete }
}
