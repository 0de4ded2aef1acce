import { byteToCode, codeToByte } from '../../../shared/outcome-codes.ts'
import type { Delivery } from '../service/context.ts'
import type { DeliveryContext } from '../types.ts'
import { Reader, type Writer } from './buffer.ts'
import type { CallContext } from './frames.ts'

const IS_FINAL = 1
const HAS_TARGET = 2
const HAS_NODE = 4

/** Behind its length, so that it can be left unread. */
export function writeDelivery(w: Writer, { phase, issuedAt, target }: DeliveryContext): void {
  const node = target?.nodeId ?? null
  w.u32(0)
  const start = w.length
  w.u8((phase === 'on-final' ? IS_FINAL : 0) | (target ? HAS_TARGET : 0) | (node === null ? 0 : HAS_NODE))
  w.f64(issuedAt)
  if (target) {
    w.u32(target.attempt)
    w.u8(codeToByte(target.errorCode))
    w.f64(target.queuedAt)
    w.f64(target.startedAt)
    w.f64(target.endedAt)
    w.text(target.key)
    if (node !== null) w.text(node)
  }
  w.buffer.writeUInt32LE(w.length - start, start - 4)
}

/** A delivery as it came in a frame, read when a handler looks at it: most look at their payload alone. */
export class WireDelivery {
  readonly #bytes: Uint8Array
  readonly #start: number
  readonly #end: number

  /** Moves `reader` over it. */
  constructor(reader: Reader) {
    const length = reader.u32()
    this.#start = reader.skip(length)
    this.#end = reader.position
    this.#bytes = reader.buffer
  }

  /** @param context of the call: what all deliveries of an invocation have in common */
  read({ runId, invocationId }: CallContext): Delivery {
    const reader = new Reader(this.#bytes, this.#start, this.#end)
    const flags = reader.u8()
    const phase = flags & IS_FINAL ? 'on-final' : 'on-target'
    const issuedAt = reader.f64()
    const target = flags & HAS_TARGET ? readTarget(reader, (flags & HAS_NODE) !== 0) : null
    return { phase, runId, invocationId: invocationId ?? '', issuedAt, target }
  }
}

function readTarget(reader: Reader, hasNode: boolean): Delivery['target'] {
  const attempt = reader.u32()
  const errorCode = byteToCode(reader.u8())
  const [queuedAt, startedAt, endedAt] = [reader.f64(), reader.f64(), reader.f64()]
  const key = reader.text()
  const nodeId = hasNode ? reader.text() : null
  const queuedMs = Math.max(0, startedAt - queuedAt)
  const runMs = Math.max(0, endedAt - startedAt)
  return { nodeId, key, attempt, errorCode, queuedAt, startedAt, endedAt, queuedMs, runMs }
}
