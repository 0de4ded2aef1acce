import type { HttpService } from '../../../shared/flow/schema.ts'
import { HandlerError } from '../worker/handler.ts'
import { fillTarget, parseUrl, queryPairs } from './http-url.ts'
import { definitionFault } from './load-definition.ts'
import {
  fillJson,
  fillText,
  hasPlaceholder,
  hasSecret,
  parseTemplate,
  type Scope,
  type Template,
} from './template.ts'

/** A request as it goes out. Header names are lower-case. */
export interface HttpRequest {
  readonly method: string
  readonly url: URL
  readonly headers: ReadonlyMap<string, string>
  readonly body: string | null
  /** Names of the headers that must not follow a redirect to another origin. */
  readonly confidential: ReadonlySet<string>
}

/** `body` is the call's request, JSON text. */
export type RequestBuilder = (scope: Scope, body: string) => HttpRequest

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH'])
const REFUSED_METHODS = new Set(['CONNECT', 'TRACE'])
/** These describe the connection or the body's framing; only the client can get them right. */
const OWN_HEADERS = new Set(
  'connection content-length expect keep-alive te trailer transfer-encoding upgrade'.split(' '),
)
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** Prepares what all requests of a service share. Throws `E_SERVICE_LOAD` for what can never be sent. */
export function createRequestBuilder(name: string, definition: HttpService): RequestBuilder {
  const method = (definition.method ?? 'GET').toUpperCase()
  if (REFUSED_METHODS.has(method))
    throw definitionFault(name, `\`method\`: ${method} is not a method for services.`)
  const url = parseTemplate(definition.url.trim())
  if (!hasPlaceholder(url)) parseUrl(definition.url.trim(), message => definitionFault(name, message))
  const headers = headerTemplates(name, definition)
  const confidential = new Set(['authorization', 'cookie', 'proxy-authorization', 'host'])
  for (const [header, template] of headers) if (hasSecret(template)) confidential.add(header)

  return (scope, body) => {
    const target = fillTarget(url, definition.query ?? {}, scope)
    const filled = new Map([
      ['accept', 'application/json, */*;q=0.8'],
      ['accept-encoding', 'gzip, deflate, br, zstd'],
      ['user-agent', 'fanfare'],
    ])
    for (const [header, template] of headers) filled.set(header, headerValue(header, template, scope))
    authorize(definition, target, scope, filled)
    const content = fillBody(definition, method, filled, scope, body)
    return { method, url: target, headers: filled, body: content, confidential }
  }
}

function headerTemplates(name: string, definition: HttpService): Map<string, Template> {
  const templates = new Map<string, Template>()
  for (const [header, value] of Object.entries(definition.headers ?? {})) {
    const lower = header.toLowerCase()
    if (!TOKEN.test(header)) throw definitionFault(name, `\`headers\`: "${header}" is not a header's name.`)
    if (OWN_HEADERS.has(lower))
      throw definitionFault(name, `\`headers.${header}\` is set by the HTTP client. Leave it out.`)
    templates.set(lower, parseTemplate(value))
  }
  return templates
}

function headerValue(header: string, template: Template, scope: Scope): string {
  const value = fillText(template, scope, `headers.${header}`).trim()
  if (HEADER_VALUE.test(value)) return value
  throw new HandlerError(
    'E_REQUEST',
    `\`headers.${header}\` holds a line break or a character outside Latin-1, which a header can't carry.`,
  )
}

/** `auth` wins over a user and password in the URL, a header of the author's own over both. */
function authorize(definition: HttpService, url: URL, scope: Scope, headers: Map<string, string>): void {
  const inUrl = url.username !== '' || url.password !== ''
  const user = inUrl ? `${decode(url.username)}:${decode(url.password)}` : null
  url.username = ''
  url.password = ''
  if (headers.has('authorization')) return
  const { auth } = definition
  if (auth !== undefined && 'bearer' in auth) {
    const bearer = fillText(parseTemplate(auth.bearer), scope, 'auth.bearer').trim()
    if (!HEADER_VALUE.test(bearer))
      throw new HandlerError('E_REQUEST', "`auth.bearer` holds what a header can't carry.")
    headers.set('authorization', `Bearer ${bearer}`)
    return
  }
  const basic = auth === undefined ? user : fillText(parseTemplate(auth.basic), scope, 'auth.basic')
  if (basic === null) return
  const pair = basic.includes(':') ? basic : `${basic}:`
  headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function fillBody(
  definition: HttpService,
  method: string,
  headers: Map<string, string>,
  scope: Scope,
  request: string,
): string | null {
  const own = headers.get('content-type')
  if (definition.body === undefined) {
    if (!WITH_BODY.has(method)) return null
    if (own === undefined) {
      headers.set('content-type', 'application/json')
      return request
    }
    return encodeBody(scope.request, own)
  }
  const value = fillJson(definition.body, scope, 'body')
  if (own === undefined) headers.set('content-type', 'application/json')
  return encodeBody(value, own ?? null)
}

/** With a content type of the author's own a string is the body itself, and an object can be a form. */
function encodeBody(value: unknown, contentType: string | null): string {
  if (contentType !== null && typeof value === 'string') return value
  if (
    contentType?.startsWith('application/x-www-form-urlencoded') &&
    typeof value === 'object' &&
    value !== null
  ) {
    return Object.entries(value)
      .flatMap(([key, item]) => queryPairs(key, item))
      .join('&')
  }
  return JSON.stringify(value)
}
