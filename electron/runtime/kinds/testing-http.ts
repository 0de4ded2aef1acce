import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { BuiltInHandler } from '../worker/handler.ts'
import { createHttpKind, type HttpKindOptions } from './http.ts'
import { testCall } from './testing.ts'

type Definition = Record<string, unknown>

/** Makes and calls services of kind `http`. */
export interface HttpTester {
  service(definition: Definition, secrets?: Record<string, string>): BuiltInHandler
  /** The parsed response of one call. */
  call(definition: Definition, request?: unknown, input?: unknown): Promise<unknown>
  close(): Promise<void>
}

export function createHttpTester(options?: HttpKindOptions): HttpTester {
  const kind = createHttpKind(options)
  const service: HttpTester['service'] = (definition, secrets = {}) =>
    kind.createHandler({
      kind: 'http',
      name: 'test.http',
      definition: { kind: 'http', ...definition },
      secrets,
      folder: '/',
    })
  return {
    service,
    call: async (definition, request = null, input) =>
      JSON.parse(await service(definition)(testCall(request, input))),
    close: () => kind.close(),
  }
}

export interface TestServer extends AsyncDisposable {
  readonly server: Server
  readonly port: number
  /** `http://127.0.0.1:PORT` */
  readonly base: string
}

export async function testServer(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', 2048, resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The test server has no port')
  return {
    server,
    port: address.port,
    base: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

export async function readAll(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

/** Answers with what it was asked. */
export async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ method, url, headers, body: await readAll(request) }))
}

/** Answers always the same. */
export const answer =
  (type: string | null, body: string | Buffer, status = 200): RequestListener =>
  (_, response) => {
    if (type !== null) response.setHeader('content-type', type)
    response.statusCode = status
    response.end(body)
  }
