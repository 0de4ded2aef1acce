import type { Keys } from './keys.ts'

/** What is known of a request before anything is done about it. Headers are given as often as they were sent. */
export interface RequestFacts {
  readonly method: string
  /** As in the first line of the request: path and query. */
  readonly target: string
  readonly hosts: readonly string[]
  readonly origins: readonly string[]
  readonly cookies: readonly string[]
  readonly fetchSites: readonly string[]
  readonly fetchModes: readonly string[]
}

export interface Refusal {
  readonly kind: 'refused'
  readonly status: 400 | 401 | 403 | 404 | 405
  /** For the reader of the answer: says nothing that the asker did not know. */
  readonly why: string
  /** The browser may hold a session that it did not send, since another site led it here: let it ask by itself. */
  readonly again?: true
}

export type RequestVerdict =
  | Refusal
  /** The token was good and is used up: go to `/` with this session in a cookie; null if there is one already. */
  | { readonly kind: 'sign-in'; readonly session: string | null }
  /** A file of the page; whether there is one is not decided here. */
  | { readonly kind: 'page'; readonly path: string }

export type UpgradeVerdict = Refusal | { readonly kind: 'connect' }

/** Where the WebSocket is. */
const RPC_PATH = '/rpc'

/** Servers on other ports of the same host share cookies: each has a name of its own. */
export const cookieName = (port: number): string => `fanfare_${port}`

const refusal = (status: Refusal['status'], why: string): Refusal => ({ kind: 'refused', status, why })

const WRONG_PLACE = refusal(403, 'This server answers only to this machine, by the address that it printed.')
const OTHER_SITE = refusal(403, 'Another site may not use this server.')
const NOT_SIGNED_IN = refusal(
  401,
  'This address has been used, or is none that was printed.\nPress Enter in the terminal where Fanfare runs for a new one.',
)
const BAD_TARGET = refusal(400, 'The request names no path.')
const READ_ONLY = refusal(405, 'The page is only read.')
const NO_SOCKET = refusal(404, 'There is no WebSocket here.')

/**
 * Decides about a request. Whoever asks must have come by the printed address and hold a session; what is not a plain
 * read from our own page gets nowhere.
 */
export function judgeRequest(facts: RequestFacts, port: number, keys: Keys): RequestVerdict {
  const host = ownHost(facts, port)
  if (host === null) return WRONG_PLACE
  const reads = facts.method === 'GET' || facts.method === 'HEAD'
  // A plain read needs no origin; one that names an origin must name ours.
  const mayHaveNone = reads && facts.origins.length === 0
  if (!mayHaveNone && !isOwnOrigin(facts, host)) return OTHER_SITE
  if (isForeign(facts)) return OTHER_SITE
  const { path, query } = split(facts.target)
  if (path === null) return BAD_TARGET
  const signedIn = hasSession(facts, port, keys)
  const token = path === '/' && facts.method === 'GET' ? new URLSearchParams(query).get('token') : null
  if (token !== null) {
    // Whoever is in already loses nothing by an old address, and leaves a good one for somebody else.
    if (signedIn) return { kind: 'sign-in', session: null }
    const session = keys.redeem(token)
    return session === null ? NOT_SIGNED_IN : { kind: 'sign-in', session }
  }
  if (!signedIn)
    return path === '/' && comesFromElsewhere(facts) ? { ...NOT_SIGNED_IN, again: true } : NOT_SIGNED_IN
  return reads ? { kind: 'page', path } : READ_ONLY
}

/** Decides about an upgrade to a WebSocket, before there is one. */
export function judgeUpgrade(facts: RequestFacts, port: number, keys: Keys): UpgradeVerdict {
  const host = ownHost(facts, port)
  if (host === null) return WRONG_PLACE
  if (!isOwnOrigin(facts, host) || comesFromElsewhere(facts)) return OTHER_SITE
  if (!hasSession(facts, port, keys)) return NOT_SIGNED_IN
  return facts.method === 'GET' && facts.target === RPC_PATH ? { kind: 'connect' } : NO_SOCKET
}

/** The host by which this server was asked, if it is one of its own: a rebound name is not. */
function ownHost({ hosts }: RequestFacts, port: number): string | null {
  const [host] = hosts
  if (host === undefined || hosts.length > 1) return null
  return host === `127.0.0.1:${port}` || host === `localhost:${port}` ? host : null
}

/** Exactly the origin of the page that this host served; the other name of this machine is another site. */
function isOwnOrigin({ origins }: RequestFacts, host: string): boolean {
  return origins.length === 1 && origins[0] === `http://${host}`
}

/** What another site's page asks for; only a link to here may be followed. */
function isForeign(facts: RequestFacts): boolean {
  const { method, fetchModes } = facts
  const followsLink = method === 'GET' && fetchModes.length === 1 && fetchModes[0] === 'navigate'
  return comesFromElsewhere(facts) && !followsLink
}

const comesFromElsewhere = ({ fetchSites }: RequestFacts): boolean =>
  fetchSites.some(site => site !== 'same-origin' && site !== 'none')

function hasSession({ cookies }: RequestFacts, port: number, keys: Keys): boolean {
  const prefix = `${cookieName(port)}=`
  return cookies
    .flatMap(header => header.split(';'))
    .map(pair => pair.trim())
    .some(pair => pair.startsWith(prefix) && keys.isSession(pair.slice(prefix.length)))
}

/** Path and query of a target; other forms (a whole URL, `*`) have no path. */
function split(target: string): { readonly path: string | null; readonly query: string } {
  if (!target.startsWith('/')) return { path: null, query: '' }
  const at = target.indexOf('?')
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) }
}
