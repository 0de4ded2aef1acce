import { setTimeout as pause } from 'node:timers/promises'
import { type BuiltInHandler, type HandlerCall, HandlerError } from './handler.ts'

/** The services that need no file, for examples and first steps. */
export const builtInServices: ReadonlyMap<string, BuiltInHandler> = new Map([
  /** Responds with its request. */
  ['demo.echo', async call => call.body],
  /** Responds with its request after `ms` (1,000). */
  ['demo.sleep', sleep],
  /** Fails with `message`. */
  ['demo.fail', fail],
  /** Responds with a number from 0 up to, but not including, 1. */
  ['demo.random', async () => JSON.stringify(Math.random())],
  /** Uses the CPU for `ms` (1,000), then responds with its request. */
  ['demo.burn', burn],
])

async function sleep(call: HandlerCall): Promise<string> {
  const ms = milliseconds(call)
  try {
    await pause(ms, undefined, { signal: call.signal })
  } catch {
    throw new HandlerError('E_CANCELLED', `demo.sleep was cancelled before its ${ms} ms had passed`)
  }
  return call.body
}

async function fail(call: HandlerCall): Promise<string> {
  const message = member(call, 'message')
  throw new Error(typeof message === 'string' ? message : 'demo.fail fails, as it was asked to')
}

async function burn(call: HandlerCall): Promise<string> {
  const end = performance.now() + milliseconds(call)
  while (performance.now() < end);
  return call.body
}

function milliseconds(call: HandlerCall): number {
  const ms = member(call, 'ms') ?? DEFAULT_MS
  if (typeof ms === 'number' && ms >= 0 && ms <= 2 ** 31 - 1) return ms
  throw new TypeError(`Expected \`ms\` to be a number from 0 to ${2 ** 31 - 1}, got ${JSON.stringify(ms)}`)
}

function member(call: HandlerCall, key: string): unknown {
  const request: unknown = JSON.parse(call.body)
  return typeof request === 'object' && request !== null
    ? Object.entries(request).find(([name]) => name === key)?.[1]
    : undefined
}

const DEFAULT_MS = 1000
