/** What looks like `{{secret.NAME}}` or one of its kin in a text of a service's definition. */
export interface Placeholder {
  /** The first word: `request`, `input` or `secret`, if the author got it right. */
  readonly root: string
  /** What follows it, its parts joined by points; empty for the root alone. */
  readonly name: string
}

const SEGMENT = String.raw`\.[^\s.[\]{}"']+|\[\d+\]|\["[^"\n]*"\]|\['[^'\n]*'\]`
const PLACEHOLDER = new RegExp(String.raw`\{\{\s*([A-Za-z]+)((?:${SEGMENT})*)\s*\}\}`, 'g')
const SEGMENTS = new RegExp(SEGMENT, 'g')

export const placeholdersIn = (text: string): Placeholder[] =>
  Array.from(text.matchAll(PLACEHOLDER), ([, root = '', rest = '']) => ({
    root,
    name: Array.from(rest.matchAll(SEGMENTS), ([part]) => part.replace(/^\.|^\[["']?|["']?\]$/g, '')).join(
      '.',
    ),
  }))
