import pc from 'picocolors'
import type { Line, Tone } from './text.ts'

/** Gives a line as text for the terminal. */
export type Paint = (line: Line) => string

type Colour = (text: string) => string

/** Colours for the tones, or plain text. */
export function painter(colours: boolean): Paint {
  const { bold, dim, green, red, yellow, cyan, magenta, blue } = pc.createColors(colours)
  const tones: Record<Tone, Colour> = {
    plain: text => text,
    strong: bold,
    dim,
    ok: green,
    failed: red,
    timeout: yellow,
    running: cyan,
    'on-target': magenta,
    'on-final': blue,
  }
  return line => line.map(({ text, tone }) => (text === '' ? '' : tones[tone](text))).join('')
}

/**
 * Whether to write colours: `--no-color` and `NO_COLOR` say no, then `FORCE_COLOR` says yes (0 and false: no), then
 * a terminal that is not dumb does.
 */
export function wantsColours(
  env: Readonly<Record<string, string | undefined>>,
  noColourFlag: boolean,
  isTerminal: boolean,
): boolean {
  if (noColourFlag || (env.NO_COLOR ?? '') !== '') return false
  const { FORCE_COLOR: forced } = env
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTerminal && env.TERM !== 'dumb'
}
