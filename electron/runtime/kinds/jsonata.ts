import jsonata from 'jsonata'
import { z } from 'zod'
import { type BuiltInHandler, type HandlerCall, HandlerError } from '../worker/handler.ts'

const TIME_MS = 10_000
/** How deep expressions may nest and call themselves; also counted so are the members of an object that is made. */
const DEPTH = 20_000
/** Items of a list. */
const ITEMS = 10_000_000
/** After so much time on the thread others are let in: signals, and the calls that share this worker. */
const SLICE_MS = 10

const bodySchema = z.strictObject({ expression: z.string(), bindings: z.record(z.string(), z.unknown()) })

/**
 * Evaluates a mapping expression. The body is `{ "expression", "bindings" }`; the bindings (`input`, `payload`,
 * `response`, `cid`, `source`) are the expression's context, so that `input.id` is the run's. Gives the value as JSON
 * text. Whatever is wrong with the expression is `E_REQUEST`, and says where. JSONata is interpreted: no text becomes
 * JavaScript, and its own `$eval` knows JSONata alone, under the same limits.
 */
export const evaluateExpression: BuiltInHandler = createExpressionHandler(TIME_MS)

/** An `evaluateExpression` with a limit of its own on the time that an evaluation may take, ms. */
export function createExpressionHandler(timeMs: number): BuiltInHandler {
  return call => evaluate(call, timeMs)
}

async function evaluate(call: HandlerCall, timeMs: number): Promise<string> {
  const { expression, bindings } = bodySchema.parse(JSON.parse(call.body))
  refuseReserved(call.body, bindings)
  try {
    const compiled = jsonata(expression, { stack: DEPTH, sequence: ITEMS })
    // Names of the interpreter's hooks are symbols, which its types leave out. No expression can reach them.
    compiled.assign(
      Symbol.for('jsonata.__evaluate_entry') as unknown as string,
      createGuard(call.signal, timeMs),
    )
    const value: unknown = await compiled.evaluate(bindings)
    if (value === undefined) throw new ExpressionFault('it gave no value. Is what it refers to there?')
    return toJson(value)
  } catch (error) {
    if (call.signal.aborted)
      throw new HandlerError('E_CANCELLED', 'The expression was cancelled while it was evaluated.')
    throw new HandlerError('E_REQUEST', `The expression ${shown(expression)} failed: ${reasonOf(error)}`)
  }
}

/** A failure whose message is a sentence about the expression. */
class ExpressionFault extends Error {}

/** Called before each step of an evaluation: ends one that takes too long, and lets others in now and then. */
function createGuard(signal: AbortSignal, timeMs: number): () => Promise<void> | undefined {
  const end = performance.now() + timeMs
  let slice = performance.now() + SLICE_MS
  return () => {
    const now = performance.now()
    if (now < slice) return undefined
    if (now > end) throw new ExpressionFault(`it took more than ${timeMs / 1_000} s. Does it end at all?`)
    // Members of an object are evaluated side by side: each of them waits here on its own.
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        slice = performance.now() + SLICE_MS
        if (signal.aborted) reject(signal.reason)
        else resolve()
      })
    })
  }
}

/** The marks by which the interpreter knows its own functions: data that bears one would be run as a program. */
const RESERVED = ['_jsonata_lambda', '_jsonata_function']

function refuseReserved(body: string, bindings: unknown): void {
  if (!RESERVED.some(name => body.includes(name))) return
  JSON.stringify(bindings, (key, value: unknown) => {
    if (RESERVED.includes(key))
      throw new HandlerError('E_REQUEST', `The data has a field named ${key}, which is reserved.`)
    return value
  })
}

/** Lists that the interpreter made carry marks of its own, which JSON leaves out. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => {
    const place = key === '' ? 'its value' : `"${key}" in its value`
    if (isFunction(item)) throw new ExpressionFault(`${place} is a function, which is no JSON.`)
    // JSON would say null.
    if (typeof item === 'number' && !Number.isFinite(item))
      throw new ExpressionFault(`${place} is ${item}, which is no JSON.`)
    return item
  })
}

const isFunction = (value: unknown): boolean =>
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && RESERVED.some(name => Object.hasOwn(value, name)))

const shown = (expression: string): string => {
  const line = expression.replace(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}

const interpreterError = z.object({ code: z.string(), message: z.string(), position: z.number().optional() })

/** The interpreter throws objects with a code and often a position; running out of stack is the engine's own error. */
function reasonOf(error: unknown): string {
  if (error instanceof ExpressionFault) return error.message
  if (error instanceof RangeError) return 'it nests too deeply, or makes something too large.'
  const parsed = interpreterError.safeParse(error)
  if (parsed.success) {
    const { code, message, position } = parsed.data
    return `${message}${position === undefined ? '' : ` at character ${position}`} (${code})`
  }
  return error instanceof Error ? error.message : 'the interpreter threw something that is not an error.'
}
