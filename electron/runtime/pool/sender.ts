import { channels } from '../../../shared/channels.ts'
import { faultPoint } from '../../../shared/fault-point.ts'
import type { DeliveryContext } from '../types.ts'
import { NO_BODY, type WireCall } from '../wire/frames.ts'
import { CallsWriter } from '../wire/to-worker.ts'
import { BatchRule, leaseFor } from './batch-rule.ts'
import type { Call } from './call.ts'
import type { CallQueue } from './call-queue.ts'
import type { PoolWorker } from './worker.ts'

/** A frame ends at so many characters of bodies: a large one goes with few others. */
const FRAME_CHARACTERS = 1 << 20

const channelBytes = new Map<string, number>(channels.map((channel, index) => [channel, index]))

/** Packs calls into frames. One for all workers, as a frame is filled and sent in one go. */
export class Sender {
  #writer = new CallsWriter()
  #nextId = 1
  #characters = 0
  #context = 0
  #invocationId: string | null = null
  #runId = ''
  #cid = ''
  /** Of the last call of the frame. */
  #delivery: DeliveryContext | null = null
  /** Filled anew for each call. */
  readonly #wire: WireCall = {
    id: 0,
    service: 0,
    body: 0,
    input: NO_BODY,
    delivery: NO_BODY,
    context: 0,
    channel: 0,
    attempt: 0,
  }
  /** How often a call of the frame has come back already, at most. */
  #returns = 0

  /** Sends the next calls of `queue`, as many as go well together.. */
  sendBatch(
    worker: PoolWorker,
    queue: CallQueue,
    idle: number,
    now: number,
    belongs: (call: Call) => boolean,
  ): void {
    const batch = new BatchRule(queue.size, idle)
    for (let call = queue.peek(); call !== undefined; call = queue.peek()) {
      if (this.#characters > FRAME_CHARACTERS || !belongs(call) || !this.#fits(call)) break
      const { hold } = call.service
      if (!batch.admit(hold)) break
      queue.shift()
      this.#add(worker, call, hold.expected)
    }
    this.#send(worker, batch.expected, now)
  }

  /** Sends one call alone. */
  sendOne(worker: PoolWorker, call: Call, now: number): void {
    const { expected } = call.service.hold
    this.#add(worker, call, expected)
    this.#send(worker, expected, now)
  }

  /** The frame's table of contexts knows an invocation by its id alone. */
  #fits(call: Call): boolean {
    const { invocationId, invocationCid } = call.task
    return invocationId !== null || this.#writer.count === 0 || this.#cid === invocationCid
  }

  #add(worker: PoolWorker, call: Call, weight: number): void {
    const { task, service } = call
    const index = worker.indexOf(service)
    const writer = this.#writer
    const id = this.#nextId
    this.#nextId = id === 0xffffffff ? 1 : id + 1
    worker.add(call, id, weight)
    if (call.returns > this.#returns) this.#returns = call.returns
    const wire = this.#wire
    wire.id = id
    wire.service = index
    // Another callback of the same target: what stands in the wire call is what it receives.
    if (task.delivery === null) {
      wire.body = this.#body(task.body)
      wire.delivery = NO_BODY
    } else if (task.delivery !== this.#delivery) {
      this.#characters += task.body.length
      wire.body = writer.otherBody(task.body)
      wire.delivery = writer.delivery(task.delivery)
    }
    this.#delivery = task.delivery
    wire.input = service.needsInput ? this.#body(task.input) : NO_BODY
    wire.context = this.#contextOf(call)
    wire.attempt = Math.min(task.attempt, 0xffff)
    wire.channel = channelBytes.get(task.channel) ?? 0
    writer.call(wire)
  }

  #body(text: string): number {
    this.#characters += text.length
    return this.#writer.body(text)
  }

  #contextOf({ task }: Call): number {
    const { runId, invocationId, invocationCid: cid } = task
    if (this.#writer.count > 0 && invocationId === this.#invocationId && runId === this.#runId)
      return this.#context
    this.#invocationId = invocationId
    this.#runId = runId
    this.#cid = cid
    this.#context = this.#writer.context({ runId, invocationId, cid })
    return this.#context
  }

  #send(worker: PoolWorker, expected: number, now: number): void {
    if (this.#writer.count === 0) return
    const leaseEnd = now + leaseFor(expected, this.#returns)
    worker.sendCalls(this.#writer.take(leaseEnd), leaseEnd, now)
    faultPoint('pool.sent')
    // A writer keeps the memory of its largest frame.
    if (this.#characters > FRAME_CHARACTERS) this.#writer = new CallsWriter()
    this.#characters = 0
    this.#delivery = null
    this.#returns = 0
  }
}
