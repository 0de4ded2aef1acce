import { type Paint, painter, wantsColours } from './view/palette.ts'
import { wantsUnicode } from './view/states.ts'
import type { Line } from './view/text.ts'
import type { World } from './world.ts'

/** What every command is given. */
export interface Context {
  readonly world: World
  /** Aborted by the first Ctrl+C, and when nobody reads standard output any more. */
  readonly signal: AbortSignal
  /** Whether standard output is a terminal whose lines can be drawn again. */
  readonly live: boolean
  readonly unicode: boolean
  readonly paint: Paint
  /** Writes lines to standard output. */
  print(lines: readonly Line[]): Promise<void>
  /** Writes lines to standard error: what is not the result. */
  tell(lines: readonly Line[]): Promise<void>
  /** The promise, or a rejection with `E_ABORTED` as soon as the signal is aborted. */
  orStop<T>(promise: Promise<T>): Promise<T>
  /** Run by a second Ctrl+C, at once, before the process ends. */
  readonly lastActs: Set<() => void>
}

export function makeContext(world: World, signal: AbortSignal, noColour: boolean): Context {
  const { stdout, stderr, env } = world
  const paint = painter(wantsColours(env, noColour, stdout.isTerminal))
  const paintError = painter(wantsColours(env, noColour, stderr.isTerminal))
  const textOf = (lines: readonly Line[], with_: Paint): string =>
    lines.map(line => `${with_(line)}\n`).join('')
  return {
    world,
    signal,
    live: stdout.isTerminal && env.TERM !== 'dumb',
    unicode: wantsUnicode(env),
    paint,
    print: lines => (lines.length === 0 ? Promise.resolve() : stdout.write(textOf(lines, paint))),
    tell: lines => (lines.length === 0 ? Promise.resolve() : stderr.write(textOf(lines, paintError))),
    orStop: promise => orStop(promise, signal),
    lastActs: new Set(),
  }
}

/** Tells a stop by Ctrl+C from everything else; aborts of the contract carry the same code. */
const stopped = (): Error => Object.assign(new Error('Stopped'), { code: 'E_ABORTED' })

async function orStop<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined)
    throw stopped()
  }
  let onAbort: () => void = () => undefined
  const stop = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(stopped())
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([promise, stop])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
