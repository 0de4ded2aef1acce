import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

/** The JavaScript of a function that one of our files exports, as an expression to run in a page. */
export function sourceOf(file: URL, name: string): string {
  const text = stripTypeScriptTypes(readFileSync(file, 'utf8')).replace(/^export /gm, '')
  return `(() => {${text}\nreturn ${name}})()`
}
