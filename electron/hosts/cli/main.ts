import { makeContext } from './context.ts'
import { FollowError } from './follow-error.ts'
import { parse } from './program.ts'
import { exitCodes, UsageError } from './usage-error.ts'
import { painter, wantsColours } from './view/palette.ts'
import { type Line, linesOf, span } from './view/text.ts'
import type { World } from './world.ts'

/** Runs a command. Gives the exit code when everything is written and nothing is left running. Never rejects. */
export async function main(words: readonly string[], world: World): Promise<number> {
  const controller = new AbortController()
  const { stdout, stderr } = world
  const noColour = words.includes('--no-color')
  const context = makeContext(world, controller.signal, noColour)
  const stopListening = world.onInterrupt(() => {
    if (!controller.signal.aborted) {
      controller.abort()
      return
    }
    for (const act of context.lastActs) act()
    world.exit(exitCodes.cancelled)
  })
  // Who reads our output has gone: nobody wants the rest.
  const stopWatching = stdout.onBroken(() => controller.abort())
  let code: number
  try {
    const { act, text, incomplete } = parse(words, () => world.host.version())
    if (text !== '') await stdout.write(text)
    code = act ? await act(context) : incomplete ? exitCodes.usage : exitCodes.ok
  } catch (error) {
    code = await explain(error, world, noColour, controller.signal)
  } finally {
    stopListening()
    stopWatching()
  }
  if (stdout.broken && stdout.broken.code !== 'EPIPE') {
    await stderr.write(`error: Standard output can't be written: ${stdout.broken.message}\n`)
    code ||= exitCodes.failed
  }
  await Promise.all([stdout.flush(), stderr.flush()])
  return code
}

/** Says what went wrong, once, and gives the exit code. */
async function explain(
  error: unknown,
  world: World,
  noColour: boolean,
  signal: AbortSignal,
): Promise<number> {
  const { stderr, stdout, env } = world
  if (error instanceof FollowError) {
    await explain(error.cause, world, noColour, signal)
    return exitCodes.failed
  }
  const code = codeOf(error)
  if (signal.aborted && (code === 'E_ABORTED' || code === 'E_DISCONNECTED')) {
    return stdout.broken ? exitCodes.ok : exitCodes.cancelled
  }
  const paint = painter(wantsColours(env, noColour, stderr.isTerminal))
  const lines: Line[] =
    error instanceof UsageError
      ? errorLines(error.message, error.where, error.hint)
      : errorLines(messageOf(error), [], undefined)
  // A defect's trace is for who mends it.
  if (env.FANFARE_DEBUG && error instanceof Error) {
    lines.push(...linesOf(error.stack ?? '').map((line): Line => [span(line, 'dim')]))
  }
  await stderr.write(lines.map(line => `${paint(line)}\n`).join(''))
  return exitCodes.usage
}

function errorLines(message: string, where: readonly string[], hint: string | undefined): Line[] {
  const [first = '', ...more] = linesOf(message)
  return [
    [span('error: ', 'failed'), span(first)],
    ...more.map((line): Line => [span(`  ${line}`)]),
    ...where.map((line): Line => [span(`  ${line}`, 'dim')]),
    ...(hint === undefined ? [] : [[span(`  ${hint}`)]]),
  ]
}

/** Codes cross borders, classes don't: an error that carries one says, in words, why a command could not be done. */
const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E_/.test(error.code)
    ? error.code
    : null

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (codeOf(error) !== null) return message
  return `Fanfare has a defect: ${message}. FANFARE_DEBUG=1 shows where`
}
