import { monotonicNow } from '../clock.ts'
import { RECORDS } from '../wire/frames.ts'
import { type RecordHandler, readRecords } from '../wire/from-worker.ts'
import { encodeCancel, encodeLoad, encodePing } from '../wire/to-worker.ts'
import { type Call, CallState, type Holder } from './call.ts'
import { InFlight } from './in-flight.ts'
import type { RecorderView } from './recorder-view.ts'
import type { PoolService } from './service.ts'
import type { WorkerPort } from './worker-port.ts'

/** A line of log as it comes from a worker. `level`: its position among the levels. `data`: JSON text or empty. */
export interface WireLog {
  readonly at: number
  readonly level: number
  readonly dropped: number
  readonly message: string
  readonly data: string
}

/** What a worker tells the pool. Calls are handed over in the state that the worker knows them in. */
export interface WorkerOwner {
  callStarted(call: Call): void
  /** The call has left the worker. `code` is a byte of error-codes.ts. */
  callFinished(worker: PoolWorker, call: Call, ok: boolean, code: number, at: number, text: string): void
  /** The call has left the worker without an outcome: it was never begun. */
  callReturned(call: Call): void
  callInvoked(call: Call, json: string): void
  /** `call` null: what nobody said that is in flight, or has finished lately. */
  callLogged(call: Call | null, worker: PoolWorker, line: WireLog): void
  /** Records were read from a frame or the recorder, and the calls they are about have been handed over. */
  recordsRead(): void
  serviceLoaded(worker: PoolWorker, service: PoolService, json: string): void
}

/** Who ended a worker from within (`process.exit`), as far as its host can still tell. */
export interface Exited {
  readonly call: Call | null
  readonly service: PoolService | null
  readonly exitCode: number
}

type Recorder = Pick<RecorderView, 'read' | 'seenBytes' | 'close'>

const HEADER_BYTES = 5
/** Calls that were over last, which may still be to blame: quick ones go by in a few ms. Power of two. */
const RECENT = 1024
/** Characters of a request that is kept so long. */
const RECENT_BODY = 2_048

/** One worker as its host sees it: what it has to do, what it is at, and when it was last heard of. */
export class PoolWorker implements RecordHandler, Holder {
  readonly port: WorkerPort
  /** In flight: sent, running or abandoned. By id of the sending. */
  readonly calls = new InFlight()
  /** Its entry runs. */
  ready = false
  /** Gets no new calls, and is ended when it has none. */
  retiring = false
  /** It was told to end, and its exit is awaited. */
  ended = false
  /** Silent although it was asked: a handler keeps its thread. */
  blocked = false
  /** Expected hold of what it has to do, ms. */
  load = 0
  unstarted = 0
  abandoned = 0
  /** The call whose handler has the thread, as far as is known. */
  current: Call | null = null
  /** Not after the earliest deadline of what runs in it. */
  nextDeadline = Number.POSITIVE_INFINITY
  /** Until when it may start anything of what it was sent. */
  leaseEnd = 0
  lastHeard = 0
  /** When it was asked for an answer that has not come; 0 for never. */
  pingedAt = 0
  /** The call that it is being ended for. */
  blockedBy: Call | null = null
  exited: Exited | null = null
  /** The only service that a worker of its own may run. */
  ownedBy: PoolService | null = null
  /** Services that it was told to load, with when, until it answers. */
  readonly loading = new Map<PoolService, number>()

  readonly #owner: WorkerOwner
  readonly #recorder: Recorder | null
  readonly #services: PoolService[] = []
  readonly #indexes = new Map<PoolService, number>()
  readonly #recentIds = new Uint32Array(RECENT)
  readonly #recentServices: (PoolService | null)[] = new Array<PoolService | null>(RECENT).fill(null)
  /** Calls that have finished lately, for what they still say; large ones are let go of at once. */
  readonly #recentCalls: (Call | null)[] = new Array<Call | null>(RECENT).fill(null)
  #recentNext = 0
  #framesSent = 0
  #wasIdle = false
  #epoch = 0

  constructor(port: WorkerPort, recorder: Recorder | null, owner: WorkerOwner) {
    this.port = port
    this.#recorder = recorder
    this.#owner = owner
  }

  /** Calls whose outcome is still to come. */
  get live(): number {
    return this.calls.size - this.abandoned
  }

  /** The call that it has, if that is the only one. */
  get onlyCall(): Call | null {
    if (this.calls.size !== 1 || this.abandoned > 0) return null
    return this.calls.values()[0] ?? null
  }

  /** How many services it was told of; their numbers have two bytes. */
  get services(): number {
    return this.#services.length
  }

  /** Whether it was told of code that people write: it is not as good as new then. */
  get used(): boolean {
    return this.#services.some(service => service.lane === 'code')
  }

  knows(service: PoolService): boolean {
    return this.#indexes.has(service)
  }

  /** The service's number in this worker, which is told to load it if it has not been. */
  indexOf(service: PoolService): number {
    const known = this.#indexes.get(service)
    if (known !== undefined) return known
    const index = this.#services.push(service) - 1
    this.#indexes.set(service, index)
    this.loading.set(service, monotonicNow())
    this.port.send(encodeLoad(index, service.spec))
    return index
  }

  /** Counts a call in that the next frame brings to the worker. */
  add(call: Call, id: number, weight: number): void {
    if (this.calls.size === 0) this.#wasIdle = true
    call.id = id
    call.state = CallState.SENT
    call.holder = this
    call.weight = weight
    this.load += weight
    this.unstarted++
    this.calls.add(call)
  }

  /** Sends the calls that were added. */
  sendCalls(frame: Uint8Array, leaseEnd: number, now: number): void {
    if (this.#wasIdle) this.lastHeard = now
    this.#wasIdle = false
    // An earlier frame may have been given longer, and be on its way still.
    this.leaseEnd = Math.max(this.leaseEnd, leaseEnd)
    this.#framesSent++
    this.port.send(frame)
  }

  send(frame: Uint8Array): void {
    this.port.send(frame)
  }

  stop(call: Call): void {
    this.port.send(encodeCancel(call.id))
  }

  abandon(call: Call, now: number): void {
    if (call.state === CallState.SENT) this.unstarted--
    call.state = CallState.ABANDONED
    call.abandonedAt = now
    this.abandoned++
    this.port.send(encodeCancel(call.id))
  }

  ping(now: number): void {
    this.pingedAt = now
    this.port.send(encodePing())
  }

  /** Takes back what it has not begun; only right when it can begin none of it any more. */
  takeBack(): Call[] {
    const calls = this.calls.values().filter(call => call.state === CallState.SENT)
    for (const call of calls) this.#remove(call)
    return calls
  }

  /** Takes everything from a worker that is gone. */
  takeAll(): Call[] {
    const calls = this.calls.values()
    for (const call of calls) this.#remove(call)
    return calls
  }

  /** Hands on what a frame says. Throws a RangeError when it can't be read. */
  receive(frame: Uint8Array, now: number): void {
    this.lastHeard = now
    this.pingedAt = 0
    this.blocked = false
    const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
    if (bytes.length < HEADER_BYTES || bytes[0] !== RECORDS)
      throw new RangeError('Unknown frame from a worker')
    this.#epoch = bytes.readUInt32LE(1)
    // What the recorder told already is told once.
    const position = HEADER_BYTES + (this.#recorder?.seenBytes(this.#epoch) ?? 0)
    if (position < bytes.length) readRecords(bytes, position, bytes.length, this)
    this.#owner.recordsRead()
  }

  /**
   * Learns from the flight recorder what the worker did and has not sent. `ended`: the worker is gone and all of its
   * frames were received. False when there was nothing to be learnt: it can't be said then what the worker is at.
   */
  readRecorder(ended: boolean): boolean {
    const news = this.#recorder?.read(this.#epoch, ended)
    if (news === undefined || news === null) return false
    if (news.length > 0) {
      readRecords(news, 0, news.length, this)
      this.#owner.recordsRead()
    }
    return true
  }

  get hasRecorder(): boolean {
    return this.#recorder !== null
  }

  /** For a silent worker without a recorder: what it was sent first is taken to have begun when it was last heard. */
  assumeStarted(): void {
    if (this.current !== null) return
    for (const call of this.calls.values()) {
      if (!call.started) {
        this.started(call.id, this.lastHeard)
        return
      }
    }
  }

  /** Ends what belongs to it in this process. */
  dispose(): void {
    this.#recorder?.close()
  }

  started(id: number, at: number): void {
    this.#letGo(at)
    const call = this.calls.get(id)
    this.current = call ?? null
    if (call === undefined || call.started) return
    call.startedAt = at
    if (call.state !== CallState.SENT) return
    call.state = CallState.RUNNING
    call.deadline = at + call.task.timeoutMs
    if (call.deadline < this.nextDeadline) this.nextDeadline = call.deadline
    this.unstarted--
    this.#owner.callStarted(call)
  }

  finished(id: number, ok: boolean, code: number, at: number, hold: number, text: string): void {
    const call = this.calls.get(id)
    if (call === undefined) return
    const told = call.state === CallState.ABANDONED
    this.#remove(call)
    if (call.started) call.service.hold.observe(hold)
    const slot = this.#recentNext++ & (RECENT - 1)
    this.#recentIds[slot] = id
    this.#recentServices[slot] = call.service
    this.#recentCalls[slot] = call.task.body.length <= RECENT_BODY ? call : null
    if (told) return
    this.#owner.callFinished(this, call, ok, code, at, text)
  }

  returned(id: number): void {
    const call = this.calls.get(id)
    if (call === undefined) return
    const told = call.state === CallState.ABANDONED
    this.#remove(call)
    if (!told) this.#owner.callReturned(call)
  }

  culprit(id: number, exitCode: number): void {
    const call = this.calls.get(id) ?? null
    const slot = id === 0 ? -1 : this.#recentIds.indexOf(id)
    this.exited = { call, service: call?.service ?? this.#recentServices[slot] ?? null, exitCode }
  }

  drained(frames: number): void {
    this.#letGo(this.lastHeard)
    if (frames !== this.#framesSent || this.unstarted + this.abandoned === 0) return
    // A call that was cancelled before it began may have been dropped without a word.
    for (const call of this.calls.values()) {
      if (call.started) continue
      const told = call.state === CallState.ABANDONED
      this.#remove(call)
      if (!told) this.#owner.callReturned(call)
    }
  }

  pong(): void {
    // That it came is all that it says; `receive` has noted it.
  }

  loaded(index: number, json: string): void {
    const service = this.#services[index]
    if (service === undefined) return
    this.loading.delete(service)
    this.#owner.serviceLoaded(this, service, json)
  }

  invoked(id: number, json: string): void {
    const call = this.calls.get(id)
    if (call?.state === CallState.RUNNING) this.#owner.callInvoked(call, json)
  }

  logged(id: number, at: number, level: number, dropped: number, message: string, data: string): void {
    const call = this.calls.get(id)
    const running = call?.state === CallState.RUNNING ? call : null
    this.#owner.callLogged(running ?? this.#recentCall(id), this, { at, level, dropped, message, data })
  }

  /** Keeps no call of a run any longer. */
  forget(runId: string): void {
    this.#recentCalls.forEach((call, slot) => {
      if (call?.task.runId === runId) this.#recentCalls[slot] = null
    })
  }

  #recentCall(id: number): Call | null {
    const slot = id === 0 ? -1 : this.#recentIds.indexOf(id)
    return this.#recentCalls[slot] ?? null
  }

  /** Whoever had the thread has it no more. */
  #letGo(at: number): void {
    const { current } = this
    if (current === null) return
    this.#release(current)
    if (current.started) current.service.hold.presume(Math.max(0, at - current.startedAt))
    this.current = null
  }

  #release(call: Call): void {
    this.load -= call.weight
    call.weight = 0
  }

  #remove(call: Call): void {
    this.calls.delete(call)
    this.#release(call)
    if (call.state === CallState.ABANDONED) this.abandoned--
    else if (call.state === CallState.SENT) this.unstarted--
    if (this.current === call) this.current = null
    if (this.calls.size === 0) {
      this.load = 0
      this.nextDeadline = Number.POSITIVE_INFINITY
    }
  }
}
