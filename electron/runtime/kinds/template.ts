/**
 * Placeholders in the definitions of services without code: `{{request.path}}`, `{{input.path}}`, `{{secret.NAME}}`.
 * Pure and free of imports, so that validation can list what a definition refers to without running anything.
 *
 * A path is own properties alone (`.name`, `["any name"]`) and list positions (`.0`, `[0]`); what a prototype holds is
 * out of reach. Whatever else stands in double braces is text: `docker ps --format {{.Names}}` stays what it is.
 */
export type PlaceholderRoot = 'request' | 'input' | 'secret'

export interface Placeholder {
  readonly root: PlaceholderRoot
  /** For `secret` its name alone. Empty: the whole request or input. */
  readonly path: readonly string[]
  /** As it was written, without the braces. */
  readonly text: string
}

/** A string taken apart: text and placeholders in turn. */
export type Template = readonly (string | Placeholder)[]

/** What placeholders are looked up in. `undefined` where there is none (a run without input). */
export interface Scope {
  readonly request: unknown
  readonly input: unknown
  readonly secrets: Readonly<Record<string, string>>
}

/** A placeholder that can't be filled. The message names the field and the placeholder. */
export class PlaceholderError extends Error {
  override readonly name = 'PlaceholderError'
}

const SEGMENT = String.raw`\.[^\s.[\]{}"']+|\[\d+\]|\["[^"\n]*"\]|\['[^'\n]*'\]`
const PLACEHOLDER = new RegExp(String.raw`\{\{\s*(request|input|secret)((?:${SEGMENT})*)\s*\}\}`, 'g')
const SEGMENTS = new RegExp(SEGMENT, 'g')

/** Takes `text` apart. Never fails. */
export function parseTemplate(text: string): Template {
  const parts: (string | Placeholder)[] = []
  let end = 0
  for (const match of text.matchAll(PLACEHOLDER)) {
    const placeholder = parsePlaceholder(match[1] ?? '', match[2] ?? '')
    if (placeholder === null) continue
    if (match.index > end) parts.push(text.slice(end, match.index))
    parts.push(placeholder)
    end = match.index + match[0].length
  }
  if (end < text.length || parts.length === 0) parts.push(text.slice(end))
  return parts
}

function parsePlaceholder(root: string, rest: string): Placeholder | null {
  const path = [...rest.matchAll(SEGMENTS)].map(([segment]) => segmentName(segment))
  const text = root + rest
  if (root === 'secret') return path.length === 0 ? null : { root, path: [path.join('.')], text }
  return root === 'request' || root === 'input' ? { root, path, text } : null
}

function segmentName(segment: string): string {
  if (segment.startsWith('.')) return segment.slice(1)
  const inner = segment.slice(1, -1)
  return inner.startsWith('"') || inner.startsWith("'") ? inner.slice(1, -1) : inner
}

const isPlaceholder = (part: string | Placeholder | undefined): part is Placeholder =>
  typeof part === 'object'

/** True when a secret is filled into this template. */
export const hasSecret = (template: Template): boolean =>
  template.some(part => isPlaceholder(part) && part.root === 'secret')

export const hasPlaceholder = (template: Template): boolean => template.some(isPlaceholder)

/** The text with its placeholders filled in. `encode` is applied to what is filled in, not to the text around it. */
export function fillText(
  template: Template,
  scope: Scope,
  field: string,
  encode: (text: string) => string = identity,
): string {
  let text = ''
  for (const part of template) {
    text += isPlaceholder(part) ? encode(asText(lookUp(part, scope, field))) : part
  }
  return text
}

const identity = (text: string): string => text

/** As `fillText`, but a placeholder that is the whole string gives the value as it is: a number stays a number. */
export function fillValue(template: Template, scope: Scope, field: string): unknown {
  const only = template[0]
  return template.length === 1 && isPlaceholder(only)
    ? lookUp(only, scope, field)
    : fillText(template, scope, field)
}

/** Fills every string inside a JSON value; keys stay as they are. */
export function fillJson(value: unknown, scope: Scope, field: string): unknown {
  if (typeof value === 'string') return fillValue(parseTemplate(value), scope, field)
  if (Array.isArray(value)) return value.map((item, index) => fillJson(item, scope, `${field}[${index}]`))
  if (typeof value !== 'object' || value === null) return value
  // `fromEntries` defines own properties, so that a key `__proto__` stays an ordinary key.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fillJson(item, scope, `${field}.${key}`)]),
  )
}

/**
 * Fills a URL. Values are percent-encoded, each as one piece of a path or query, but for a placeholder at the very
 * start: that one holds the URL, or its beginning with scheme and host, and is taken as it is.
 */
export function fillUrl(template: Template, scope: Scope, field: string): string {
  const [first, ...rest] = template
  if (!isPlaceholder(first)) return fillText(template, scope, field, encodePiece)
  return asText(lookUp(first, scope, field)) + fillText(rest, scope, field, encodePiece)
}

/** Percent-encodes one piece of a URL; half of a surrogate pair becomes the replacement character. */
export const encodePiece = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))

/** Strings as they are, null as nothing, numbers and booleans as JSON writes them, objects and lists as JSON. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function lookUp(placeholder: Placeholder, scope: Scope, field: string): unknown {
  const refers = `\`${field}\` refers to {{${placeholder.text}}}`
  if (placeholder.root === 'secret') {
    const [name = ''] = placeholder.path
    if (Object.hasOwn(scope.secrets, name)) return scope.secrets[name]
    throw new PlaceholderError(
      `${refers}, but the secret ${name} is not set. Set it in the workspace's secrets.`,
    )
  }
  const whole = placeholder.root === 'request' ? scope.request : scope.input
  if (whole === undefined) throw new PlaceholderError(`${refers}, but there is no ${placeholder.root}.`)
  const value = valueAt(whole, placeholder.path)
  if (value !== undefined) return value
  const owner = placeholder.root === 'request' ? 'the request' : "the run's input"
  throw new PlaceholderError(`${refers}, which ${owner} does not have.`)
}

function valueAt(whole: unknown, path: readonly string[]): unknown {
  let value = whole
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    // A list's `length` is its own property, but no part of the JSON value.
    if (Array.isArray(value) && !/^\d+$/.test(name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}
