import { Agent, type Dispatcher } from 'undici'
import { type HttpService, httpServiceSchema } from '../../../shared/flow/schema.ts'
import type { LoadSpec } from '../wire/frames.ts'
import { type BuiltInHandler, HandlerError } from '../worker/handler.ts'
import { publicLookup, type Resolve, resolveBySystem } from './http-address.ts'
import { readBody, readStart, TooLargeError } from './http-body.ts'
import { httpFailure, requestName } from './http-errors.ts'
import { type Answer, createSender } from './http-redirect.ts'
import { createRequestBuilder } from './http-request.ts'
import { bodyStart, bodyValue, responseText } from './http-response.ts'
import { loadDefinition } from './load-definition.ts'
import { createRedactor, type Redactor } from './redact.ts'
import { filling, scopeOf } from './scope.ts'

export interface HttpKind {
  /**
   * The handler of one service. Throws `E_SERVICE_LOAD` where the definition can't be used. The handler's failures:
   * `E_REQUEST` (a placeholder without a value), `E_HTTP_STATUS`, `E_HTTP`, `E_CANCELLED`.
   */
  createHandler(spec: Extract<LoadSpec, { kind: 'http' | 'process' }>): BuiltInHandler
  /** Ends all connections at once. */
  close(): Promise<void>
}

export interface HttpKindOptions {
  /** Finds out which addresses are public. The system's resolver by default. */
  readonly resolve?: Resolve
}

const DEFAULT_REDIRECTS = 5
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024
/** Shown of the body of an answer with a bad status. */
const SHOWN_OF_BODY = 2_000
const CONNECT_TIMEOUT_MS = 30_000

/** Services of kind `http`. All handlers share their connections, which are kept alive. */
export function createHttpKind(options: HttpKindOptions = {}): HttpKind {
  const resolve = options.resolve ?? resolveBySystem
  let agents: { any: Agent; publicOnly: Agent } | null = null
  const connections = (): { any: Agent; publicOnly: Agent } => {
    agents ??= { any: createAgent({}), publicOnly: createAgent({ lookup: publicLookup(resolve) }) }
    return agents
  }
  const send = createSender(connections, resolve)

  return {
    createHandler(spec) {
      const definition = loadDefinition(httpServiceSchema, spec.name, spec.definition)
      const build = createRequestBuilder(spec.name, definition)
      const redact = createRedactor(spec.secrets)
      return async call => {
        const request = filling(() => build(scopeOf(call, spec.secrets), call.body))
        let { method, url } = request
        try {
          call.signal.throwIfAborted()
          const answer = await send(request, definition.redirects ?? DEFAULT_REDIRECTS, call.signal)
          ;({ method, url } = answer)
          return await read(definition, answer, redact)
        } catch (error) {
          const failure = httpFailure(error, method, url, call.signal)
          throw new HandlerError(failure.code, redact(failure.message))
        }
      }
    },
    async close() {
      const open = agents
      agents = null
      await Promise.all([open?.any.destroy(), open?.publicOnly.destroy()])
    },
  }
}

/**
 * One connection per request in flight, as many as there are: a limit would make targets wait for each other. HTTP/1.1
 * alone, because an HTTP/2 session would hold 1,000 targets back at its number of streams. Deadlines are the call's,
 * so the client has none of its own but for connecting.
 */
function createAgent(connect: { lookup?: ReturnType<typeof publicLookup> }): Agent {
  return new Agent({
    allowH2: false,
    connections: null,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    connect,
  })
}

async function read(definition: HttpService, answer: Answer, redact: Redactor): Promise<string> {
  const { response } = answer
  const status = response.statusCode
  const name = requestName(answer.method, answer.url)
  const contentType = header(response, 'content-type')
  const encoding = hasBody(answer) ? header(response, 'content-encoding') : ''
  if (!statusIsOk(definition.okStatus ?? '200-299', status)) {
    // A UTF-16 body takes two bytes for each character that is shown.
    const bytes = await readStart(response.body, encoding, 2 * (SHOWN_OF_BODY + redact.margin))
    const start = redact.start(bodyStart(bytes, contentType), SHOWN_OF_BODY).trim()
    const line = `${name} answered ${status}${response.statusText === '' ? '' : ` ${response.statusText}`}`
    throw new HandlerError(
      'E_HTTP_STATUS',
      start === '' ? `${line}, with an empty body.` : `${line}:\n${start}`,
    )
  }
  const maxBytes = definition.maxBytes ?? DEFAULT_MAX_BYTES
  const bytes = await readWithin(maxBytes, response, encoding, name)
  const body = bodyValue(bytes, contentType, name)
  return responseText(definition.full ? { status, headers: response.headers, body } : body, name)
}

async function readWithin(
  maxBytes: number,
  response: Dispatcher.ResponseData,
  encoding: string,
  name: string,
): Promise<Buffer> {
  try {
    return await readBody(response.body, encoding, maxBytes)
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error
    throw new HandlerError(
      'E_HTTP',
      `${name} gave a body of more than ${maxBytes} bytes. \`maxBytes\` can allow more.`,
    )
  }
}

/** These never have one, though their headers may describe the one that they would have had. */
const hasBody = ({ method, response: { statusCode } }: Answer): boolean =>
  method !== 'HEAD' && statusCode !== 204 && statusCode !== 304

function header(response: Dispatcher.ResponseData, name: string): string {
  const value = response.headers[name]
  return Array.isArray(value) ? value.join(', ') : (value ?? '')
}

/** `ranges` is like "200-299, 404". */
export function statusIsOk(ranges: string, status: number): boolean {
  return ranges.split(',').some(range => {
    const [low, high = low] = range.split('-').map(Number)
    return low !== undefined && high !== undefined && status >= low && status <= high
  })
}
