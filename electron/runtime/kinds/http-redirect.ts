import type { Dispatcher } from 'undici'
import { HandlerError } from '../worker/handler.ts'
import {
  addressIn,
  isPrivateAddress,
  isPublicHost,
  PrivateAddressError,
  type Resolve,
} from './http-address.ts'
import { requestName } from './http-errors.ts'
import type { HttpRequest } from './http-request.ts'

/** The answer that counts, and the method and URL of the request that it answers. */
export interface Answer {
  readonly method: string
  readonly url: URL
  readonly response: Dispatcher.ResponseData
}

/** Connections that may lead anywhere, and others that refuse private addresses. */
export interface Connections {
  readonly any: Dispatcher
  readonly publicOnly: Dispatcher
}

export type Sender = (request: HttpRequest, redirects: number, signal: AbortSignal) => Promise<Answer>

const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** Of the body of a redirect, which nobody reads. What is longer costs the connection. */
const DISCARDED_BYTES = 16 * 1024

/** Sends a request and follows its redirects: methods as fetch changes them, secrets never to another origin. */
export function createSender(connections: () => Connections, resolve: Resolve): Sender {
  return async (first, redirects, signal) => {
    const visited = new Set<string>()
    let request = first
    let fromPublic = false
    for (let followed = 0; ; followed++) {
      const { any, publicOnly } = connections()
      const response = await (fromPublic ? publicOnly : any).request(dispatchOptions(request, signal))
      const location = redirects === 0 ? null : locationOf(response)
      if (location === null) return { method: request.method, url: request.url, response }
      await response.body.dump({ limit: DISCARDED_BYTES, signal })
      visited.add(`${request.method} ${request.url.href}`)
      const next = redirected(request, response.statusCode, location)
      if (followed === redirects) throw failure(first, `redirects more than ${redirects} times.`)
      if (visited.has(`${next.method} ${next.url.href}`)) throw failure(first, 'redirects in a loop.')
      if (next.url.hostname !== request.url.hostname) {
        // Once on the internet, always: no later host can talk its way back inside.
        fromPublic ||= await isPublicHost(request.url.hostname, resolve)
        if (fromPublic) refusePrivate(next.url)
      }
      request = next
    }
  }
}

const failure = ({ method, url }: HttpRequest, what: string): HandlerError =>
  new HandlerError('E_HTTP', `${requestName(method, url)} ${what}`)

/** Names are checked when they are looked up for the connection; here what is an address already. */
function refusePrivate(url: URL): void {
  const address = addressIn(url.hostname)
  if (address !== null && isPrivateAddress(address)) throw new PrivateAddressError(`${address} is private`)
}

function dispatchOptions(request: HttpRequest, signal: AbortSignal): Dispatcher.RequestOptions {
  const { method, url, headers, body } = request
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers: [...headers].flat(),
    body,
    signal,
  }
}

function locationOf(response: Dispatcher.ResponseData): string | null {
  if (!REDIRECTS.has(response.statusCode)) return null
  const { location } = response.headers
  return typeof location === 'string' ? location : null
}

function redirected(request: HttpRequest, status: number, location: string): HttpRequest {
  const url = URL.parse(location, request.url.href)
  if (url === null) throw failure(request, 'redirects to what is no URL.')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw failure(request, `redirects to ${url.protocol}, which is not HTTP.`)
  url.username = ''
  url.password = ''
  url.hash = ''
  const { method } = request
  const toGet =
    (status === 303 && method !== 'HEAD' && method !== 'GET') || (status < 303 && method === 'POST')
  const sameOrigin = url.origin === request.url.origin
  const headers = [...request.headers].filter(
    ([name]) => !(toGet && name.startsWith('content-')) && (sameOrigin || !request.confidential.has(name)),
  )
  return {
    ...request,
    url,
    method: toGet ? 'GET' : method,
    body: toGet ? null : request.body,
    headers: new Map(headers),
  }
}
