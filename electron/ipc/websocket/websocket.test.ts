import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { conformance } from '../../../shared/rpc/testing/conformance.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'
import { encodeFrame } from '../../../shared/rpc/wire-codec.ts'
import { closeCodes, WireTransport } from '../../../shared/rpc/wire-transport.ts'
import { webSocketTransport } from './index.ts'

let server: WebSocketServer
beforeAll(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
})
afterAll(async () => {
  for (const socket of server.clients) socket.terminate()
  await new Promise(resolve => server.close(resolve))
})

/** A bare client, and the transport of the server's end. */
async function connectRaw(): Promise<{ client: WebSocket; socket: WebSocket; transport: Transport }> {
  const { port } = server.address() as AddressInfo
  const client = new WebSocket(`ws://127.0.0.1:${port}`)
  const [[socket]] = await Promise.all([once(server, 'connection'), once(client, 'open')])
  onTestFinished(() => client.terminate())
  return { client, socket, transport: webSocketTransport(socket) }
}

/** A client whose end is what a page makes of its own WebSocket. */
async function pair(): Promise<readonly [Transport, Transport]> {
  const { client, transport } = await connectRaw()
  const end = new WireTransport({
    send: frame => client.send(frame),
    close: (code, reason) => client.close(code, reason),
    get bufferedAmount() {
      return client.bufferedAmount
    },
  })
  client.on('message', data => end.received(data))
  client.on('close', () => end.closed())
  return [end, transport]
}

conformance('websocket', pair)

const closing = async (client: WebSocket): Promise<{ code: number; reason: string }> => {
  const [code, reason] = await once(client, 'close')
  return { code, reason: String(reason) }
}

describe('websocket: what is no frame', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['text', '{"type":"call"}', 'Expected a frame, got text'],
    ['nothing', new Uint8Array(0), 'The frame is shorter than its head'],
    ['zeros', new Uint8Array(9), 'The frame has the format 0, not 1'],
    [
      'a frame that was cut',
      encodeFrame({ a: 'message' }).subarray(0, 20),
      'The frame is shorter than it says',
    ],
    [
      'a frame and more',
      Buffer.concat([encodeFrame(1), Buffer.alloc(1)]),
      'The frame is longer than it says',
    ],
  ])('%s closes the connection with the reason, and reaches nobody', async (_what, bytes, reason) => {
    const { client, transport } = await connectRaw()
    const got: unknown[] = []
    transport.onMessage(message => got.push(message))
    const closed = new Promise<void>(resolve => transport.onClose(resolve))
    client.send(encodeFrame('before'))
    client.send(bytes)
    client.send(encodeFrame('after'))
    expect(await closing(client)).toEqual({ code: closeCodes.badFrame, reason })
    await closed
    expect(got).toEqual(['before'])
  })

  test('a connection that is cut is told as closed', async () => {
    const { client, transport } = await connectRaw()
    const closed = new Promise<void>(resolve => transport.onClose(resolve))
    client.terminate()
    await closed
  })
})

describe('websocket: a page that does not read', () => {
  test('is not read either, until it goes on; nothing is lost', async () => {
    const { client, socket, transport } = await connectRaw()
    const part = new Uint8Array(256 * 1024).fill(1)
    const asked = 400
    let taken = 0
    transport.onMessage(() => {
      taken += 1
      transport.send(part)
    })
    client.pause()
    const frame = encodeFrame({ question: 'x'.repeat(60_000) })
    for (let n = 0; n < asked; n++) client.send(frame)
    await expect.poll(() => socket.isPaused, { timeout: 10_000 }).toBe(true)
    expect(taken).toBeLessThan(asked / 2)
    expect(socket.bufferedAmount).toBeLessThan(8 * 1024 * 1024)
    const seen: number[] = []
    const all = new Promise<void>(resolve => {
      client.on('message', data => {
        seen.push((data as Buffer).byteLength)
        if (seen.length === asked) resolve()
      })
    })
    client.resume()
    await all
    expect(new Set(seen).size).toBe(1)
  })

  test('is given up when far too much waits for it', () => {
    const closes: [number, string][] = []
    let sent = 0
    const transport = new WireTransport(
      {
        send: frame => {
          sent += frame.byteLength
        },
        close: (code, reason) => closes.push([code, reason]),
        get bufferedAmount() {
          return sent
        },
      },
      1_000,
    )
    for (let n = 0; n < 100; n++) transport.send('x'.repeat(90))
    expect(sent).toBeLessThanOrEqual(1_000)
    expect(closes).toEqual([[closeCodes.tooSlow, 'The other end reads too slowly']])
  })
})
