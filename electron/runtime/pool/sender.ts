import { channels } from '../../../shared/channels.ts'
import { faultPoint } from '../../../shared/fault-point.ts'
import { NO_BODY } from '../wire/frames.ts'
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
    writer.call({
      id,
      service: index,
      body: this.#body(task.body),
      input: service.needsInput ? this.#body(task.input) : NO_BODY,
      delivery: task.delivery === null ? NO_BODY : this.#body(task.delivery),
      context: this.#contextOf(call),
      attempt: Math.min(task.attempt, 0xffff),
      channel: channelBytes.get(task.channel) ?? 0,
    })
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
    this.#returns = 0
  }
}
