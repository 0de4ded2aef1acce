import type { RunId } from '../../../shared/ids.ts'
import { invocationSize } from '../../../shared/run/layout.ts'
import type { CallReason } from '../../../shared/run/reason.ts'
import { cancelledBy, StoredInvocation } from '../../executor/index.ts'
import type { Core } from '../core.ts'
import type { Runs } from './runs.ts'

const MOST_CHARACTERS = 200
/** `TypeError: `, `CardDeclined: `, `Error [ERR_X]: `: what V8 writes before an exception's message. */
const NAME = /^((?:[A-Za-z_$][\w$.]*)?(?:Error|Exception)|[A-Z][\w$]*)(?: \[[\w-]+\])?(?:: |$)/

/** Why calls of a run came out as they did, for nodes that show it. */
export async function callReasons(
  core: Core,
  runs: Runs,
  runId: RunId,
  calls: readonly number[],
): Promise<CallReason[]> {
  const { reader } = await core.history()
  const [stored, live] = await Promise.all([reader.reasons(runId, calls), runs.live(runId)])
  const invocations: { readonly first: number; readonly end: number; readonly stored: StoredInvocation }[] =
    []
  const attemptsOf = async (call: number): Promise<number | null> => {
    // As it was settled when the call began, its service's own word included.
    const running = live?.invocations.find(call)
    if (running) return running.retry.attempts
    const known = invocations.find(({ first, end }) => first <= call && call < end)
    if (known) return known.stored.attempts(call)
    const invocation = await reader.invocationOf(runId, call)
    if (!invocation) return null
    const { base } = invocation.info
    const stored = new StoredInvocation(runId, invocation)
    invocations.push({ first: base, end: base + invocationSize(invocation.info), stored })
    return stored.attempts(call)
  }
  const reasons: CallReason[] = []
  for (const { call, attempt, exception } of stored) {
    const attempts = await attemptsOf(call)
    reasons.push({
      call,
      attempt,
      attempts,
      exception: headOf(exception),
      cancelledBy: cancelledBy(exception),
    })
  }
  return reasons
}

/** The name and the first line of an exception. */
export function headOf(exception: string): { readonly name: string | null; readonly message: string } {
  const end = exception.search(/[\r\n]/)
  const line = end < 0 ? exception : exception.slice(0, end)
  const name = NAME.exec(line)
  const message = name ? line.slice(name[0].length) : line
  return {
    name: name?.[1] ?? null,
    message: message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS)}…` : message,
  }
}
