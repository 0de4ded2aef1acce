import { type HandlerCall, HandlerError } from '../worker/handler.ts'
import { PlaceholderError, type Scope } from './template.ts'

/** What placeholders see of a call. Its bodies are parsed only when a placeholder looks at them, and then once. */
export function scopeOf(call: HandlerCall, secrets: Readonly<Record<string, string>>): Scope {
  const request = once(() => JSON.parse(call.body) as unknown)
  const input = once(() => (call.input === null ? undefined : (JSON.parse(call.input) as unknown)))
  return {
    get request() {
      return request()
    },
    get input() {
      return input()
    },
    secrets,
  }
}

function once(make: () => unknown): () => unknown {
  let made: { value: unknown } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Runs `fill`; a placeholder without a value fails the call before anything is sent or started. */
export function filling<T>(fill: () => T): T {
  try {
    return fill()
  } catch (error) {
    throw error instanceof PlaceholderError ? new HandlerError('E_REQUEST', error.message) : error
  }
}
