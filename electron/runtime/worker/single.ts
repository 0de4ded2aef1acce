import type { Call } from './call.ts'
import { expectInteger, expectOptions, expectService } from './expect.ts'
import { issue, issueAndWait, requestText } from './issue.ts'

/** `ctx.invoke`: rejects rather than throws, also on a bad argument. */
export async function invoke<Response>(
  call: Call,
  service: unknown,
  request: unknown,
  options: unknown,
): Promise<Response> {
  const name = expectService('service', service)
  const { timeoutMs } = expectOptions('options', options, ['timeoutMs'])
  const what = {
    pattern: 'invoke' as const,
    targets: [[name, requestText(call, request, 'request')] as const],
    timeoutMs: timeoutMs === undefined ? null : expectInteger('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS),
  }
  // Whoever asks states the response's type, as with JSON.parse.
  return (await issueAndWait(call, what, `Invoking ${name}`)) as Response
}

/** `ctx.invokeAsync`. */
export function invokeAsync(call: Call, service: unknown, request: unknown): string {
  const name = expectService('service', service)
  return issue(call, { pattern: 'invoke-async', targets: [[name, requestText(call, request, 'request')]] })
}

const MAX_TIMEOUT_MS = 2 ** 31 - 1
