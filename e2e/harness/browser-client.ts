import { once } from 'node:events'
import { request } from 'node:http'
import { WebSocket } from 'ws'
import { z } from 'zod'

/** Opens the address as a browser does. Gives the cookie, or null when it lets nobody in. */
export async function openAddress(url: URL): Promise<string | null> {
  const asked = request(url)
  asked.end()
  const [response] = await once(asked, 'response')
  response.resume()
  return response.headers['set-cookie']?.[0]?.split(';')[0] ?? null
}

const HEAD_BYTES = 9

/** A message as it travels: the format's version, the lengths of its text and of what is attached, the text. */
function frame(message: unknown): Buffer {
  const text = Buffer.from(JSON.stringify([message]))
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt8(1)
  head.writeUInt32LE(text.byteLength, 1)
  return Buffer.concat([head, text])
}

/** The message of a frame, without what is attached to it. */
function messageOf(bytes: Buffer): unknown {
  const text = HEAD_BYTES + 4 * bytes.readUInt32LE(5)
  const [message] = z
    .tuple([z.unknown()], z.unknown())
    .parse(JSON.parse(bytes.toString('utf8', text, text + bytes.readUInt32LE(1))))
  return message
}

const answerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ type: z.literal('error'), id: z.int().nullable(), error: z.object({ message: z.string() }) }),
])

/** A page without a page: it calls commands of the contract over the socket. */
export class BrowserClient {
  readonly socket: WebSocket
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #calls = 0

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', data => this.#receive(data))
    socket.on('error', () => {})
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The server has gone'))
      this.#waiting.clear()
    })
  }

  /** Connects with the cookie that the address gave, and says hello. */
  static async connect(url: URL, cookie: string): Promise<BrowserClient> {
    const socket = new WebSocket(`ws://${url.host}/rpc`, { headers: { cookie, origin: url.origin } })
    await once(socket, 'open')
    const client = new BrowserClient(socket)
    client.call('hello', { protocol: 1, client: 'test' }).catch(() => {})
    return client
  }

  /** Calls a command. Rejects with what the server says, or when it is gone. */
  call(name: string, params: object): Promise<unknown> {
    const id = ++this.#calls
    const answer = Promise.withResolvers<unknown>()
    this.#waiting.set(id, answer)
    this.socket.send(frame({ type: 'call', id, name, params }))
    return answer.promise
  }

  #receive(data: unknown): void {
    if (!Buffer.isBuffer(data)) return
    const answer = answerSchema.safeParse(messageOf(data))
    if (!answer.success) return
    const waiting = this.#waiting.get(answer.data.id ?? 0)
    this.#waiting.delete(answer.data.id ?? 0)
    if (answer.data.type === 'result') waiting?.resolve(answer.data.result)
    else waiting?.reject(new Error(answer.data.error.message))
  }
}
