import type { JsonValue } from '../../../../shared/flow/json.ts'
import { scanJson } from '../../../../shared/flow/json-scan.ts'
import { codeFrame, LineIndex } from '../../../../shared/flow/text-place.ts'
import { UsageError } from '../usage-error.ts'

/** Reads JSON that a user typed or named. `origin`: what its place is called, a flag or a file. */
export function jsonOf(text: string, origin: string, flag: string): JsonValue {
  const { value, fault, notes } = scanJson(text)
  const lines = new LineIndex(text)
  if (fault !== null || value === undefined) {
    const place = lines.place(fault?.offset ?? 0)
    throw new UsageError(`${flag} is not JSON. ${fault?.message ?? 'The text is empty'}.`, {
      where: [`${origin}:${place.line}:${place.column}`, ...codeFrame(text, place).split('\n')],
      hint: 'Write JSON, @FILE for a file that holds it, or - for standard input',
    })
  }
  const refused = notes.find(note => note.code === 'forbidden-key' || note.code === 'number-range')
  if (refused !== undefined) {
    const place = lines.place(refused.offset)
    const what =
      refused.code === 'forbidden-key' ? 'The key "__proto__" is not allowed' : 'A number is too large'
    throw new UsageError(`${flag}: ${what}.`, { where: `${origin}:${place.line}:${place.column}` })
  }
  return value
}
