import { expectBoolean, expectInteger, expectNumber, expectOptions, expectServices } from './expect.ts'
import type { RetryMessage } from './invoke-message.ts'
import { serialise } from './serialise.ts'

/** Reads the options of `patterns.invokeRetry.invoke`; an error names the one that is wrong. */
export function readRetryOptions(options: unknown, payloadBytes: number): RetryMessage {
  const known = ['repeats', 'seconds', 'minutes', 'backoff', 'asyncFallback', 'callback', 'context']
  const given = expectOptions('options', options, known)
  const repeats = expectInteger('repeats', given.repeats, 1, Number.MAX_SAFE_INTEGER)
  const backoff = readPause(given)
  return {
    repeats,
    backoff,
    seconds: backoff.initialMs / 1000,
    asyncFallback:
      given.asyncFallback === undefined ? false : expectBoolean('asyncFallback', given.asyncFallback),
    callback: expectServices('callback', given.callback),
    context: given.context === undefined ? 'null' : serialise(given.context, 'context', payloadBytes),
  }
}

function readPause(given: Readonly<Record<string, unknown>>): RetryMessage['backoff'] {
  const pauses = ['seconds', 'minutes', 'backoff'].filter(name => given[name] !== undefined)
  if (pauses.length > 1) {
    throw new TypeError(
      `Expected one of \`seconds\`, \`minutes\` and \`backoff\`, got ${pauses.join(' and ')}`,
    )
  }
  if (given.seconds !== undefined)
    return constant(expectNumber('seconds', given.seconds, 0, MAX_MS / 1000) * 1000)
  if (given.minutes !== undefined)
    return constant(expectNumber('minutes', given.minutes, 0, MAX_MS / 60_000) * 60_000)
  if (given.backoff === undefined) return { initialMs: 1000, ...GROWTH }
  const backoff = expectOptions('backoff', given.backoff, ['initialMs', 'factor', 'maxMs', 'jitter'])
  const { factor = GROWTH.factor, maxMs = GROWTH.maxMs, jitter = GROWTH.jitter } = backoff
  return {
    initialMs: expectNumber('backoff.initialMs', backoff.initialMs, 0, MAX_MS),
    factor: expectNumber('backoff.factor', factor, 1, 100),
    maxMs: expectNumber('backoff.maxMs', maxMs, 0, MAX_MS),
    jitter: expectNumber('backoff.jitter', jitter, 0, 1),
  }
}

const constant = (ms: number): RetryMessage['backoff'] => ({ initialMs: ms, factor: 1, maxMs: ms, jitter: 0 })

/** What also holds for the `retry` of targets. */
const GROWTH = { factor: 2, maxMs: 60_000, jitter: 0.2 }
const MAX_MS = 2 ** 31 - 1
