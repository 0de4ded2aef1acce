import type { JsonValue } from '../../../../shared/flow/json.ts'
import { scanJson } from '../../../../shared/flow/json-scan.ts'
import type { CodeFault } from './editor.ts'

/** JSON that was typed: its value, or what is wrong and where. */
export function checkJson(
  text: string,
): { readonly value: JsonValue; readonly fault: null } | { readonly fault: CodeFault } {
  const { value, fault, notes } = scanJson(text)
  if (fault !== null) return { fault }
  const note = notes[0]
  if (note !== undefined) return { fault: { offset: note.offset, message: noteText(note.code, note.key) } }
  return value === undefined ? { fault: { offset: 0, message: 'Expected JSON' } } : { value, fault: null }
}

function noteText(code: string, key: string): string {
  switch (code) {
    case 'duplicate-key':
      return `the key "${key}" is there twice`
    case 'forbidden-key':
      return `the key "${key}" can't be used`
    default:
      return 'a number is not kept to its last digit; write it as a string'
  }
}

/** What is wrong with a JSONata expression; null for nothing. JSONata is loaded when the first one is checked. */
export async function checkJsonata(expression: string): Promise<CodeFault | null> {
  const { default: parse } = await import('jsonata')
  try {
    parse(expression)
    return null
  } catch (error) {
    if (!(error instanceof Object)) return { offset: 0, message: 'It does not parse' }
    const { position, message } = error as { position?: unknown; message?: unknown }
    return {
      // JSONata counts characters from 1 and names the end of what it did not expect.
      offset: typeof position === 'number' ? Math.max(0, position - 1) : 0,
      message: typeof message === 'string' ? message : 'It does not parse',
    }
  }
}
