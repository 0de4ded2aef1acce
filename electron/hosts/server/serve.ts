import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { Disposer, Transport } from '../../../shared/rpc/transport.ts'
import { MOST_FRAME_BYTES } from '../../../shared/rpc/wire-codec.ts'
import { webSocketTransport } from '../../ipc/websocket/index.ts'
import { answerRequest, answerSocket, factsOf } from './answer.ts'
import { judgeUpgrade } from './guards.ts'
import { Keys } from './keys.ts'
import { Pages } from './pages.ts'

const ADDRESS = '127.0.0.1'
/** Pages that are connected at a time. */
const MOST_CONNECTIONS = 64
/** How long a client may take to send the head of a request, ms. */
const HEAD_MS = 10_000

/** The app as this host uses it: it serves the contract, and ends. */
export interface ServedApp {
  connect(transport: Transport): Disposer
  close(): Promise<void>
  kill(): void
}

export interface ServerOptions {
  /** Opens the one app that all pages are connected to. */
  readonly openApp: () => Promise<ServedApp>
  /** The folder of the built page, with index.html in it. */
  readonly root: string
  /** 0, or left out: the first of `preferred` that is free, else any. */
  readonly port?: number
  readonly preferred?: readonly number[]
  /** Told of what should never happen. */
  readonly onError?: (error: unknown, where: string) => void
}

export interface BrowserServer {
  /** The address to open. It lets one browser in, once. */
  readonly url: string
  /** Another such address; the one before it is void. */
  newUrl(): string
  /** Ends all: no more connections, runs are cancelled and written down, then pages are told. */
  close(): Promise<void>
  /** Ends worker processes at once. For a process that is about to exit. */
  kill(): void
}

/**
 * Serves the page, and the contract on a WebSocket, to browsers of this machine.
 *
 * @throws CommandError `E_IO` when the port can't be used or the page is not built; what `openApp` throws.
 */
export async function startServer(options: ServerOptions): Promise<BrowserServer> {
  const pages = await Pages.open(options.root).catch(cause => {
    throw new CommandError('E_IO', `The window is not built: ${cause.message}. \`npm run build\` builds it`)
  })
  const keys = new Keys(randomBytes)
  // Without a Host header there is an answer too, ours.
  const http = createServer({ requireHostHeader: false, headersTimeout: HEAD_MS })
  const port = options.port
    ? await listen(http, options.port)
    : ((await listenAtFirst(http, options.preferred ?? [])) ?? (await listen(http, 0)))
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_FRAME_BYTES,
    perMessageDeflate: false,
  })
  // A page of an earlier server on this port may ask before there is an app.
  let open: ServedApp | null = null

  http.on('request', (request, response) => {
    answerRequest(request, response, { port, keys, pages }).catch(error => {
      options.onError?.(error, 'browser host')
      response.destroy()
    })
  })
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const verdict = judgeUpgrade(factsOf(request), port, keys)
    if (verdict.kind === 'refused') answerSocket(socket, verdict.status, verdict.why)
    else if (open === null) answerSocket(socket, 503, 'Fanfare is starting, or ending.')
    else if (sockets.clients.size >= MOST_CONNECTIONS) answerSocket(socket, 503, 'Too many pages are open.')
    else {
      const app = open
      sockets.handleUpgrade(request, socket, head, client => void app.connect(webSocketTransport(client)))
    }
  })
  sockets.on('wsClientError', (_error, socket) =>
    answerSocket(socket, 400, 'That is no WebSocket handshake.'),
  )
  http.on('clientError', (_error, socket) => answerSocket(socket, 400, 'That is no HTTP.'))

  const app = await options.openApp().catch(async error => {
    http.close()
    http.closeAllConnections()
    throw error
  })
  open = app
  let ended: Promise<void> | null = null
  const newUrl = (): string => `http://${ADDRESS}:${port}/?token=${keys.issueToken()}`
  return {
    url: newUrl(),
    newUrl,
    close() {
      open = null
      ended ??= end(http, sockets, app)
      return ended
    },
    kill: () => app.kill(),
  }
}

/** Null when none of them is free. */
async function listenAtFirst(http: Server, ports: readonly number[]): Promise<number | null> {
  for (const port of ports) {
    const taken = await listen(http, port).catch(() => null)
    if (taken !== null) return taken
  }
  return null
}

async function listen(http: Server, port: number): Promise<number> {
  http.listen({ host: ADDRESS, port, exclusive: true })
  try {
    await once(http, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    const why =
      code === 'EADDRINUSE' ? 'it is in use' : code === 'EACCES' ? 'it is not allowed' : String(code)
    throw new CommandError('E_IO', `Port ${port} can't be used: ${why}. Name another one, or none`)
  }
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}

async function end(http: Server, sockets: WebSocketServer, app: ServedApp): Promise<void> {
  const ended = new Promise<void>(resolve => http.close(() => resolve()))
  try {
    await app.close()
  } finally {
    for (const client of sockets.clients) client.close(1001, 'Fanfare has ended')
    http.closeAllConnections()
    // Each connection that does not close by itself is cut by its transport.
    await Promise.all([...sockets.clients].map(client => once(client, 'close')))
    await ended
  }
}
