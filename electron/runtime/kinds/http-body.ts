import { pipeline, type Readable, type Transform } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'

/** The body is larger than it may be. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}

/** Nobody encodes an answer more often; a long list is an attack. */
const MOST_ENCODINGS = 4

/**
 * Reads a body up to `maxBytes`, counted after decompression and while it goes on, so that a small body that unpacks
 * into a huge one is given up as early as a huge one. Rejects with `TooLargeError`, or with the stream's own error.
 */
export async function readBody(body: Readable, contentEncoding: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of decoded(body, contentEncoding)) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      giveUp(body)
      throw new TooLargeError(`The body is larger than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes)
}

/** Reads no more than `bytes` of a body: enough of an answer that only a message will show. */
export async function readStart(body: Readable, contentEncoding: string, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of decoded(body, contentEncoding)) {
    chunks.push(chunk)
    length += chunk.length
    if (length < bytes) continue
    giveUp(body)
    break
  }
  return Buffer.concat(chunks).subarray(0, bytes)
}

/**
 * Ends the connection. It comes before the loop is left: the generators below wait, while they are closed, for the
 * chunk that they asked for last, and a server that sends no more would hold them.
 */
function giveUp(body: Readable): void {
  body.on('error', () => {})
  body.destroy()
}

async function* decoded(body: Readable, contentEncoding: string): AsyncGenerator<Buffer> {
  const encodings = contentEncoding.toLowerCase().split(',', MOST_ENCODINGS)
  let chunks: AsyncIterable<Buffer> = body
  for (const encoding of encodings.map(name => name.trim()).reverse()) {
    if (encoding !== '' && encoding !== 'identity') chunks = decode(chunks, encoding)
  }
  yield* chunks
}

/** Undoes one encoding. Nothing stays nothing: answers without a body may name an encoding all the same. */
async function* decode(source: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    const first = await iterator.next()
    if (first.done) return
    const rest = rejoin(first.value, iterator)
    const decoder = decoderFor(encoding, first.value)
    if (decoder === null) yield* rest
    else yield* pipeline(rest, decoder, () => {}) as Transform as AsyncIterable<Buffer>
  } finally {
    await iterator.return?.()
  }
}

async function* rejoin(first: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  for (;;) {
    const next = await iterator.next()
    if (next.done) return
    yield next.value
  }
}

function decoderFor(encoding: string, start: Buffer): Transform | null {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'br':
      return createBrotliDecompress()
    case 'zstd':
      return createZstdDecompress()
    case 'deflate':
      // Meant is the zlib format, but servers send bare deflate data too. Its first byte tells.
      return ((start[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw()
    default:
      return null
  }
}
