import { HandlerError } from '../worker/handler.ts'

/** What to say of a network error, by its code. */
const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused. Is the server running, and is the port right?',
  ENOTFOUND: "the host's name was not found. Is it spelled right?",
  EAI_AGAIN: "the host's name could not be looked up just now. Is there a network?",
  ECONNRESET: 'the server broke the connection off.',
  EPIPE: 'the server broke the connection off.',
  UND_ERR_SOCKET: 'the server closed the connection before its answer was complete.',
  ETIMEDOUT: 'connecting took too long.',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long.',
  EHOSTUNREACH: 'there is no way to the host.',
  ENETUNREACH: 'there is no way to the network.',
  EMFILE:
    'this machine allows no more open connections. Lower the concurrency, or raise the limit of open files.',
  ENFILE:
    'this machine allows no more open connections. Lower the concurrency, or raise the limit of open files.',
  EADDRNOTAVAIL: 'this machine has no free port left. Lower the concurrency.',
  UND_ERR_HEADERS_OVERFLOW: "the answer's headers are too large.",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is shorter or longer than it says.',
  CERT_HAS_EXPIRED: "the server's certificate has expired.",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet. Is this machine's clock right?",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is signed by itself, so it is not trusted.",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate comes from an authority that is not trusted.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate comes from an authority that is not trusted.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate comes from an authority that is not trusted.",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host.",
  EPROTO: 'no secure connection could be agreed on. Does this port speak HTTPS?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'no secure connection could be agreed on. Does this port speak HTTPS?',
  Z_DATA_ERROR: "the answer's compression is broken.",
  Z_BUF_ERROR: "the answer's compression breaks off.",
  E_PRIVATE_ADDRESS:
    'policy: a redirect from the internet may not lead to a private address or to this machine.',
}

/** How a request is called in messages: without its query, fragment, user and password. */
export const requestName = (method: string, url: URL): string => `${method} ${url.origin}${url.pathname}`

/** Turns anything that the HTTP client throws into a failure with a code and a sentence. */
export function httpFailure(error: unknown, method: string, url: URL, signal: AbortSignal): HandlerError {
  if (signal.aborted) {
    return new HandlerError(
      'E_CANCELLED',
      `${requestName(method, url)} was cancelled before it was complete.`,
    )
  }
  if (error instanceof HandlerError) return error
  const { code, message } = rootOf(error)
  const invalid = code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED'
  const reason =
    sentences[code] ?? (isParserError(error) ? 'the server does not answer in HTTP.' : `${message}.`)
  return new HandlerError(
    invalid ? 'E_REQUEST' : 'E_HTTP',
    `${requestName(method, url)} failed: ${reason}${code === '' ? '' : ` (${code})`}`,
    { cause: error },
  )
}

const isParserError = (error: unknown): boolean => error instanceof Error && error.name === 'HTTPParserError'

/** The innermost error with a code: clients wrap what the socket said, and several tries come as one. */
function rootOf(error: unknown): { code: string; message: string } {
  const fallback = { code: '', message: 'something that is not an error was thrown' }
  let found: { code: string; message: string } | null = null
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : ''
    if (found === null || code !== '') found = { code, message: at.message }
    at = at instanceof AggregateError ? at.errors[0] : at.cause
  }
  return found ?? fallback
}
