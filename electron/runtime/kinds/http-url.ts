import { HandlerError } from '../worker/handler.ts'
import { asText, encodePiece, fillJson, fillText, fillUrl, type Scope, type Template } from './template.ts'

/** The URL of a request with its `query` added. Throws `E_REQUEST` when what was filled in makes no URL for HTTP. */
export function fillTarget(template: Template, query: Readonly<Record<string, unknown>>, scope: Scope): URL {
  const text = fillUrl(template, scope, 'url').trim()
  refuseDotSegments(template, text, scope)
  const url = parseUrl(text, message => new HandlerError('E_REQUEST', message))
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    queryPairs(key, fillJson(value, scope, `query.${key}`)),
  )
  if (pairs.length > 0) url.search = [url.search.slice(1), ...pairs].filter(Boolean).join('&')
  url.hash = ''
  return url
}

/** A list gives its key once for each of its items. */
export function queryPairs(key: string, value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value]
  return values.map(item => `${encodePiece(key)}=${encodePiece(asText(item))}`)
}

/** Throws what `fault` makes of a sentence about a text that is no URL for HTTP. */
export function parseUrl(text: string, fault: (message: string) => HandlerError): URL {
  const url = URL.parse(text)
  if (url === null) throw fault('`url` is not a complete URL like https://host/path.')
  if (url.protocol === 'http:' || url.protocol === 'https:') return url
  throw fault(`\`url\` begins with ${url.protocol}, expected http: or https:.`)
}

/** A value ".." climbs a path whatever its encoding: it may not make a service reach another path than was drawn. */
function refuseDotSegments(template: Template, text: string, scope: Scope): void {
  const drawn = template.map((part, index) => {
    if (typeof part === 'string') return part
    return index === 0 ? fillText([part], scope, 'url') : 'x'
  })
  if (dotSegments(text) <= dotSegments(drawn.join(''))) return
  throw new HandlerError(
    'E_REQUEST',
    '`url` is filled with "." or ".." as a part of its path, which would lead to another path than the one drawn.',
  )
}

const dotSegments = (url: string): number =>
  (url.split(/[?#]/, 1)[0] ?? '').split(/[/\\]/).filter(segment => /^(\.|%2e){1,2}$/i.test(segment)).length
