import { fromBrowser, isKnown, isMapped, policyToBrowser, schemeOf, toBrowser } from '../core/addresses.ts'
import type { ProtocolSession } from '../core/protocol.ts'
import { state } from '../core/state.ts'
import { problem } from '../strict/problems.ts'
import { Protocol, protocol } from './protocol.ts'

export interface PausedRequest {
  readonly requestId: string
  readonly frameId: string
  readonly resourceType: string
  readonly request: {
    readonly url: string
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly postData?: string
  }
}

/** Why a document could not be loaded, as Electron numbers and names it. */
export interface LoadFailure {
  readonly code: number
  readonly name: string
}

const WITHOUT_BODY = new Set([101, 204, 205, 304])

/**
 * Answers a request of a page by the handler that the app gave its scheme, or lets Chromium try. Gives the status, or
 * why it failed; null when Chromium has it.
 */
export async function answer(
  session: ProtocolSession,
  paused: PausedRequest,
): Promise<number | LoadFailure | null> {
  const { requestId, request, resourceType } = paused
  const address = fromBrowser(request.url)
  const fail = async (failure: LoadFailure): Promise<LoadFailure> => {
    await session.try('Fetch.failRequest', { requestId, errorReason: 'Failed' })
    return failure
  }
  const handler = Protocol.handlerOf(protocol, schemeOf(address))
  if (!handler) {
    if (isMapped(request.url)) return fail({ code: -302, name: 'ERR_UNKNOWN_URL_SCHEME' })
    await session.try('Fetch.continueRequest', { requestId })
    return null
  }
  const isFetch = resourceType === 'Fetch' || resourceType === 'XHR'
  if (isFetch && !isKnown(address) && !state.schemes.get(schemeOf(address))?.supportFetchAPI) {
    problem(`fetch of ${address}: the scheme lacks supportFetchAPI`)
    return fail({ code: -2, name: 'ERR_FAILED' })
  }
  try {
    const response: unknown = await handler(toRequest(address, request))
    if (!(response instanceof Response)) throw new Error('The handler did not return a Response')
    if (response.type === 'error') return await fail({ code: -2, name: 'ERR_FAILED' })
    await fulfil(session, paused, address, response)
    return response.status
  } catch (error) {
    console.error(error)
    return fail({ code: -9, name: 'ERR_UNEXPECTED' })
  }
}

function toRequest(address: string, { method, headers, postData }: PausedRequest['request']): Request {
  const outside = new Headers()
  for (const [name, value] of Object.entries(headers)) outside.set(name, fromBrowser(value))
  const hasBody = postData !== undefined && method !== 'GET' && method !== 'HEAD'
  return new Request(address, { method, headers: outside, ...(hasBody && { body: postData }) })
}

async function fulfil(
  session: ProtocolSession,
  { requestId, resourceType }: PausedRequest,
  address: string,
  response: Response,
): Promise<void> {
  const hasBody = response.body !== null && !WITHOUT_BODY.has(response.status)
  const body = hasBody ? Buffer.from(await response.arrayBuffer()) : Buffer.alloc(0)
  const headers = [...response.headers]
    .filter(([name]) => name !== 'content-length' && name !== 'content-encoding')
    .map(([name, value]) => ({ name, value: headerToBrowser(name, value) }))
  if (body.length > 0 && !response.headers.has('content-type')) {
    headers.push({ name: 'content-type', value: 'text/html; charset=utf-8' })
    if (resourceType !== 'Document')
      problem(`protocol.handle response for ${address} has no content-type: Electron takes it for text/html`)
  }
  await session.try('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders: headers,
    body: body.toString('base64'),
  })
}

function headerToBrowser(name: string, value: string): string {
  if (name.startsWith('content-security-policy')) return policyToBrowser(value)
  return name === 'location' ? toBrowser(value) : value
}
