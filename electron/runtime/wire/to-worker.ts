import type { DeliveryContext } from '../types.ts'
import { Reader, Writer } from './buffer.ts'
import { WireDelivery, writeDelivery } from './delivery.ts'
import { type CallContext, type LoadSpec, NO_BODY, ToWorker, type WireCall } from './frames.ts'

/** A CALLS frame taken apart. `deadline`: the worker starts none of these calls after it, monotonic ms. */
export interface CallsFrame {
  deadline: number
  bodies: string[]
  contexts: CallContext[]
  deliveries: WireDelivery[]
  calls: WireCall[]
}

export type HostFrame =
  | { type: 'load'; service: number; spec: LoadSpec }
  | ({ type: 'calls' } & CallsFrame)
  | { type: 'cancel'; id: number }
  | { type: 'settle'; id: number; requestId: number; ok: boolean; code: number; text: string }
  | { type: 'ping' }
  | { type: 'end' }

export function encodeLoad(service: number, spec: LoadSpec): Buffer {
  const writer = new Writer(256)
  writer.u8(ToWorker.LOAD)
  writer.u16(service)
  writer.text(JSON.stringify(spec))
  return writer.detached()
}

export function encodeCancel(id: number): Buffer {
  const writer = new Writer(8)
  writer.u8(ToWorker.CANCEL)
  writer.u32(id)
  return writer.detached()
}

export function encodeSettle(id: number, requestId: number, ok: boolean, code: number, text: string): Buffer {
  const writer = new Writer(32 + text.length * 3)
  writer.u8(ToWorker.SETTLE)
  writer.u32(id)
  writer.u32(requestId)
  writer.u8(ok ? 1 : 0)
  writer.u8(code)
  writer.text(text)
  return writer.detached()
}

export const encodePing = (): Buffer => Buffer.from([ToWorker.PING])
export const encodeEnd = (): Buffer => Buffer.from([ToWorker.END])

/**
 * Builds one CALLS frame. A body or context that was just added is found again by identity, so that a payload goes
 * out once for all the callbacks that receive it.
 */
export class CallsWriter {
  readonly #tables = new Writer()
  readonly #calls = new Writer(1 << 14)
  #bodies: string[] = []
  #contexts: CallContext[] = []
  readonly #deliveries = new Writer(1 << 14)
  #deliveryCount = 0

  get count(): number {
    return this.#calls.length / CALL_BYTES
  }

  get bytes(): number {
    return this.#tables.length + this.#calls.length + this.#deliveries.length
  }

  body(text: string): number {
    const length = this.#bodies.length
    for (let index = length - 1; index >= 0 && index >= length - 3; index--) {
      if (this.#bodies[index] === text) return index
    }
    this.#bodies.push(text)
    return length
  }

  /** A body that is known to be another one than those before: texts of the same length would be compared in vain. */
  otherBody(text: string): number {
    return this.#bodies.push(text) - 1
  }

  delivery(delivery: DeliveryContext): number {
    writeDelivery(this.#deliveries, delivery)
    return this.#deliveryCount++
  }

  context(context: CallContext): number {
    const last = this.#contexts.length - 1
    const previous = this.#contexts[last]
    if (
      previous !== undefined &&
      previous.invocationId === context.invocationId &&
      previous.runId === context.runId &&
      previous.cid === context.cid
    ) {
      return last
    }
    this.#contexts.push(context)
    return last + 1
  }

  call(call: WireCall): void {
    const writer = this.#calls
    writer.u32(call.id)
    writer.u16(call.service)
    writer.u16(call.body)
    writer.u16(call.input)
    writer.u16(call.delivery)
    writer.u16(call.context)
    writer.u16(call.attempt)
    writer.u8(call.channel)
  }

  /** The frame; the writer is empty afterwards. */
  take(deadline: number): Buffer {
    const writer = this.#tables
    writer.u8(ToWorker.CALLS)
    writer.f64(deadline)
    writer.u16(this.#bodies.length)
    writer.u16(this.#contexts.length)
    writer.u16(this.#deliveryCount)
    writer.u16(this.count)
    for (const body of this.#bodies) writer.text(body)
    for (const context of this.#contexts) writer.text(JSON.stringify(context))
    writer.append(this.#deliveries)
    writer.append(this.#calls)
    const frame = writer.detached()
    writer.rewind(0)
    this.#calls.rewind(0)
    this.#deliveries.rewind(0)
    this.#deliveryCount = 0
    this.#bodies = []
    this.#contexts = []
    return frame
  }
}

const CALL_BYTES = 17

/** Takes a frame from the host apart. Throws on anything that the host would not send. */
export function decodeHostFrame(bytes: Uint8Array): HostFrame {
  const reader = new Reader(bytes)
  const frame = decode(reader)
  if (!reader.done)
    throw new RangeError(`${reader.end - reader.position} bytes too many in a frame from the host`)
  return frame
}

function decode(reader: Reader): HostFrame {
  const type = reader.u8()
  switch (type) {
    case ToWorker.LOAD:
      return { type: 'load', service: reader.u16(), spec: JSON.parse(reader.text()) as LoadSpec }
    case ToWorker.CALLS:
      return { type: 'calls', ...decodeCalls(reader) }
    case ToWorker.CANCEL:
      return { type: 'cancel', id: reader.u32() }
    case ToWorker.SETTLE:
      return {
        type: 'settle',
        id: reader.u32(),
        requestId: reader.u32(),
        ok: reader.u8() === 1,
        code: reader.u8(),
        text: reader.text(),
      }
    case ToWorker.PING:
      return { type: 'ping' }
    case ToWorker.END:
      return { type: 'end' }
    default:
      throw new RangeError(`Unknown frame type ${type} from the host`)
  }
}

function decodeCalls(reader: Reader): CallsFrame {
  const deadline = reader.f64()
  const bodyCount = reader.u16()
  const contextCount = reader.u16()
  const deliveryCount = reader.u16()
  const callCount = reader.u16()
  const bodies: string[] = []
  for (let index = 0; index < bodyCount; index++) bodies.push(reader.text())
  const contexts: CallContext[] = []
  for (let index = 0; index < contextCount; index++) contexts.push(JSON.parse(reader.text()) as CallContext)
  const deliveries: WireDelivery[] = []
  for (let index = 0; index < deliveryCount; index++) deliveries.push(new WireDelivery(reader))
  const within = (index: number, count: number, optional: boolean) => {
    if (index < count || (optional && index === NO_BODY)) return index
    throw new RangeError(`Index ${index} is outside a frame's table of ${count}`)
  }
  const calls: WireCall[] = []
  for (let index = 0; index < callCount; index++) {
    calls.push({
      id: reader.u32(),
      service: reader.u16(),
      body: within(reader.u16(), bodyCount, false),
      input: within(reader.u16(), bodyCount, true),
      delivery: within(reader.u16(), deliveryCount, true),
      context: within(reader.u16(), contextCount, false),
      attempt: reader.u16(),
      channel: reader.u8(),
    })
  }
  return { deadline, bodies, contexts, deliveries, calls }
}
