import v8 from 'node:v8'
import { problem } from '../strict/problems.ts'

const MOST_BYTES = 128 * 2 ** 20
const SLACK = 1024

/** V8's own serialiser, which refuses objects of the host. */
class PlainSerializer extends v8.Serializer {
  _writeHostObject(): void {
    throw new Error('host object')
  }
}

/** As Electron does it in its Node processes: one message for every failure. */
export function serialize(value: unknown): Buffer {
  const serializer = new PlainSerializer()
  try {
    serializer.writeHeader()
    serializer.writeValue(value)
    return serializer.releaseBuffer()
  } catch {
    throw new Error('An object could not be cloned.')
  }
}

export function deserialize(bytes: Uint8Array): unknown {
  const deserializer = new v8.Deserializer(bytes)
  deserializer.readHeader()
  return deserializer.readValue()
}

/** Reports messages that carry more than they seem to. */
export function noteSize(where: string, value: unknown, bytes: Uint8Array): void {
  if (value instanceof Uint8Array && value.buffer.byteLength > value.byteLength + SLACK)
    problem(
      `${where}: a view of ${value.byteLength} bytes sends its whole buffer of ${value.buffer.byteLength} bytes; copy it first (new Uint8Array(view))`,
    )
  if (bytes.length > MOST_BYTES) problem(`${where}: a message of ${bytes.length} bytes; post pages instead`)
}
