import type { Body } from '../../../../shared/contract.ts'
import { bytes } from '../../../../shared/format.ts'
import { type Line, linesOf, span } from './text.ts'

/** A body under its heading: JSON laid out when it is whole, else its beginning as it is. */
export function bodyLines(title: string, body: Body | null, indent: string): Line[] {
  if (body === null) return [[span(`${indent}${title}`, 'dim'), span('  none', 'dim')]]
  const text = body.complete ? laidOut(body.preview) : body.preview
  const rest = body.complete
    ? []
    : [[span(`${indent}  … ${bytes(body.bytes)} in all: --full shows everything`, 'dim')]]
  return [
    [span(`${indent}${title}`, 'dim'), span(`  ${bytes(body.bytes)}`, 'dim')],
    ...linesOf(text).map((line): Line => [span(`${indent}  ${line}`)]),
    ...rest,
  ]
}

/** JSON text with two spaces of indent, or the text itself where it is none. */
function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
