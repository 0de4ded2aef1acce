import { monotonicNow } from '../clock.ts'
import { writeInvoked } from '../wire/from-worker.ts'
import type { Call } from './call.ts'
import type { InvokeMessage } from './invoke-message.ts'
import { serialise } from './serialise.ts'
import { Waits } from './waits.ts'

/** An invocation as its pattern describes it; what is left out is none. */
export interface Issue {
  readonly pattern: InvokeMessage['pattern']
  /** A cid of the author's; undefined: a new one. */
  readonly cid?: string | undefined
  readonly targets: InvokeMessage['targets']
  readonly onTarget?: InvokeMessage['onTarget']
  readonly onFinal?: InvokeMessage['onFinal']
  readonly policy?: InvokeMessage['policy']
  readonly timeoutMs?: number | null
  readonly retry?: InvokeMessage['retry']
}

/** Issues an invocation and gives its cid. It is on its way when the handler next lets go of the thread. */
export function issue(call: Call, what: Issue): string {
  return send(call, what, false).cid
}

/** Issues an invocation and gives its outcome. `name` says in errors what failed. */
export function issueAndWait(call: Call, what: Issue, name: string): Promise<unknown> {
  const { requestId, waits } = send(call, what, true)
  const site: { stack?: string } = {}
  Error.captureStackTrace(site, issueAndWait)
  return waits.wait(requestId, name, site)
}

function send(call: Call, what: Issue, wait: boolean): { requestId: number; cid: string; waits: Waits } {
  ensureRunning(call)
  call.waits ??= new Waits()
  const requestId = call.waits.next()
  const cid = what.cid ?? call.host.cids.next()
  const message: InvokeMessage = {
    requestId,
    originCid: call.cid,
    pattern: what.pattern,
    wait,
    cid,
    targets: what.targets,
    onTarget: what.onTarget ?? [],
    onFinal: what.onFinal ?? [],
    policy: what.policy ?? null,
    timeoutMs: what.timeoutMs ?? null,
    retry: what.retry ?? null,
  }
  const { outbox } = call.host
  writeInvoked(outbox.writer, call.id, JSON.stringify(message))
  outbox.touch(monotonicNow())
  // The author holds its cid from now on: it must not be lost with this process.
  outbox.secure()
  return { requestId, cid, waits: call.waits }
}

/** What a call issues is part of its run: nothing can be issued once its outcome is known. */
function ensureRunning(call: Call): void {
  if (call.done) {
    throw new Error(
      `${call.slot.name} has finished: it can invoke services only while it runs. ` +
        'Await what happens later in the handler before it returns.',
    )
  }
  if (call.cancelled) throw call.signal.reason
}

/** A request as JSON text; `undefined` is sent as null. */
export function requestText(call: Call, request: unknown, name: string): string {
  return request === undefined ? 'null' : serialise(request, name, call.host.payloadBytes)
}
