import type { Context } from '../service/context.ts'
import type { ServiceMeta } from '../wire/frames.ts'
import { describeValue } from './describe-value.ts'
import { expectBoolean, expectInteger, expectNumber, expectOptions, fail } from './expect.ts'

/** A service as its module defines it. */
export interface Definition {
  readonly handle: (ctx: Context) => unknown
  readonly meta: ServiceMeta
}

/**
 * Reads what a module exports by default: an object with `handle`, or a function.
 * @throws TypeError that says what was expected, without the file's name.
 */
export function readDefinition(module: unknown): Definition {
  const exported = defaultOf(module)
  if (isHandler(exported)) return { handle: exported, meta: {} }
  if (typeof exported !== 'object' || exported === null)
    throw new TypeError(`${WANTED}, got ${describeValue(exported)}`)
  const given = exported as Readonly<Record<string, unknown>>
  const { handle } = given
  if (!isHandler(handle)) {
    throw new TypeError(
      `Expected the default export's \`handle\` to be a function, got ${describeValue(handle)}`,
    )
  }
  // Called on its object, so that `this` is what the author expects.
  return { handle: ctx => handle.call(exported, ctx), meta: readMeta(given) }
}

function defaultOf(module: unknown): unknown {
  if (typeof module !== 'object' || module === null) return undefined
  if ('default' in module && module.default !== undefined) return module.default
  const names = Object.keys(module).filter(name => name !== 'default' && name !== 'module.exports')
  const found = names.length === 0 ? 'exports nothing' : `exports only ${names.slice(0, 5).join(', ')}`
  throw new TypeError(`${WANTED}, but the module ${found}`)
}

function readMeta(given: Readonly<Record<string, unknown>>): ServiceMeta {
  const { description, timeoutMs, retry, concurrency, idempotent, isolation, disabled } = given
  const meta: ServiceMeta = {}
  if (description !== undefined) {
    meta.description =
      typeof description === 'string' ? description : fail('description', 'a string', description)
  }
  if (timeoutMs !== undefined) meta.timeoutMs = expectInteger('timeoutMs', timeoutMs, 1, MAX_MS)
  if (retry !== undefined) meta.retry = readRetry(retry)
  if (concurrency !== undefined) meta.concurrency = expectInteger('concurrency', concurrency, 1, 1_000_000)
  if (idempotent !== undefined) meta.idempotent = expectBoolean('idempotent', idempotent)
  if (isolation !== undefined) {
    const known = isolation === 'shared' || isolation === 'own'
    meta.isolation = known ? isolation : fail('isolation', "'shared' or 'own'", isolation)
  }
  if (disabled !== undefined) meta.disabled = expectBoolean('disabled', disabled)
  return meta
}

function readRetry(given: unknown): NonNullable<ServiceMeta['retry']> {
  const known = ['attempts', 'backoffMs', 'factor', 'maxMs', 'jitter']
  const { attempts, backoffMs, factor, maxMs, jitter } = expectOptions('retry', given, known)
  const retry: NonNullable<ServiceMeta['retry']> = {}
  if (attempts !== undefined) retry.attempts = expectInteger('retry.attempts', attempts, 1, 1_000_000)
  if (backoffMs !== undefined) retry.backoffMs = expectNumber('retry.backoffMs', backoffMs, 0, MAX_MS)
  if (factor !== undefined) retry.factor = expectNumber('retry.factor', factor, 1, 100)
  if (maxMs !== undefined) retry.maxMs = expectNumber('retry.maxMs', maxMs, 0, MAX_MS)
  if (jitter !== undefined) retry.jitter = expectNumber('retry.jitter', jitter, 0, 1)
  return retry
}

const isHandler = (value: unknown): value is (this: unknown, ctx: Context) => unknown =>
  typeof value === 'function'

const WANTED =
  'Expected a default export that is a service: `export default defineService({ handle(ctx) { ... } })` or a function'
const MAX_MS = 2 ** 31 - 1
