import type { OutcomeCode } from '../../../shared/error-codes.ts'
import type { InvocationError } from '../service/context.ts'

/**
 * What an awaited invocation rejects with: its message is the first line of what the invoked service threw, its stack
 * says where the invocation was issued, its cause has the service's own stack.
 */
export function invocationError(
  what: string,
  code: OutcomeCode | null,
  exception: string,
  site: { stack?: string },
): InvocationError {
  const first = exception.split('\n', 1)[0] ?? ''
  const cause = new Error(first)
  cause.stack = exception
  const error = new Error(`${what} failed: ${first}`, { cause })
  error.name = 'InvocationError'
  const frames = site.stack?.split('\n').filter(line => /^\s+at /.test(line)) ?? []
  error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n')
  return Object.assign(error, { code: code ?? 'E_SERVICE_THREW', exception })
}
