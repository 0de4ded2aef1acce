import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { cookieName, judgeRequest, type RequestFacts } from './guards.ts'
import { everyAnswer, textAnswer } from './headers.ts'
import type { Keys } from './keys.ts'
import type { Pages } from './pages.ts'

/** What is known of a request, each header as often as it was sent. */
export function factsOf(request: IncomingMessage): RequestFacts {
  const header = (name: string): readonly string[] => request.headersDistinct[name] ?? []
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    hosts: header('host'),
    origins: header('origin'),
    cookies: header('cookie'),
    fetchSites: header('sec-fetch-site'),
    fetchModes: header('sec-fetch-mode'),
  }
}

/** Answers a request by the page's files, or by why not. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { port, keys, pages }: { readonly port: number; readonly keys: Keys; readonly pages: Pages },
): Promise<void> {
  // Nothing that is sent along is wanted.
  request.resume()
  const verdict = judgeRequest(factsOf(request), port, keys)
  switch (verdict.kind) {
    case 'refused':
      answerText(response, verdict.status, verdict.why, verdict.again)
      return
    case 'sign-in': {
      const cookie = `${cookieName(port)}=${verdict.session}; Path=/; HttpOnly; SameSite=Strict`
      const headers = { ...textAnswer, Location: '/' }
      response.writeHead(303, verdict.session === null ? headers : { ...headers, 'Set-Cookie': cookie }).end()
      return
    }
    case 'page': {
      const page = await pages.read(verdict.path)
      if (!page) {
        answerText(response, 404, 'There is nothing here.')
        return
      }
      const { body, type, caching } = page
      response.writeHead(200, {
        ...everyAnswer,
        'Content-Type': type,
        'Content-Length': body.byteLength,
        'Cache-Control': caching,
      })
      response.end(body)
    }
  }
}

function answerText(response: ServerResponse, status: number, text: string, again = false): void {
  response.writeHead(status, {
    ...textAnswer,
    ...(status === 405 && { Allow: 'GET, HEAD' }),
    ...(again && { Refresh: '0; url=/' }),
  })
  response.end(`${text}\n`)
}

/** Answers on a socket that has no response: of an upgrade that is refused, or of what is no HTTP. Ends it. */
export function answerSocket(socket: Duplex, status: number, text: string): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const body = `${text}\n`
  const headers = { ...textAnswer, 'Content-Length': Buffer.byteLength(body), Connection: 'close' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
}
