import type { LogLevel } from '../../../shared/run/event.ts'
import type { HandlerCall } from '../worker/handler.ts'

/** What tests of the kinds share. */
export interface TestCall extends HandlerCall {
  readonly lines: { level: LogLevel; message: string }[]
  abort(): void
}

export function testCall(request: unknown = null, input?: unknown): TestCall {
  const controller = new AbortController()
  const lines: TestCall['lines'] = []
  return {
    id: 1,
    attempt: 1,
    body: JSON.stringify(request),
    input: input === undefined ? null : JSON.stringify(input),
    signal: controller.signal,
    lines,
    log: (level, message) => void lines.push({ level, message }),
    abort: () => controller.abort(),
  }
}

/** What a handler that must fail throws, as `CODE message`. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    return `no failure, but ${JSON.stringify(await promise)}`
  } catch (error) {
    return error instanceof Error && 'code' in error
      ? `${error.code} ${error.message}`
      : `unexpected ${error}`
  }
}
