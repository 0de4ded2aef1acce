import { AsyncLocalStorage } from 'node:async_hooks'
import { stripTypeScriptTypes } from 'node:module'
import { faultPoint } from '../../../shared/fault-point.ts'
import { byteToCode } from '../../../shared/outcome-codes.ts'
import { NO_BODY } from '../wire/frames.ts'
import { writePong } from '../wire/from-worker.ts'
import { type CallsFrame, decodeHostFrame, type HostFrame } from '../wire/to-worker.ts'
import { Call, type CallHost, type FrameState } from './call.ts'
import type { HostChannel } from './channel.ts'
import { captureOutput } from './console.ts'
import { Finisher } from './finisher.ts'
import { FlightRecorder } from './flight-recorder.ts'
import { Kinds } from './kinds.ts'
import { Logs } from './logs.ts'
import { CidMaker } from './new-cid.ts'
import type { WorkerOptions } from './options.ts'
import { Outbox } from './outbox.ts'
import { type Ending, installPolicy, reportDefect } from './process-policy.ts'
import { Pump } from './pump.ts'
import { Services } from './services.ts'

/** Turns this process into a worker: from here on it does what the host's frames say. */
export function startWorker(channel: HostChannel, options: WorkerOptions): void {
  new Worker(channel, options).open()
}

class Worker {
  readonly #channel: HostChannel
  readonly #host: CallHost
  readonly #logs: Logs
  readonly #outbox: Outbox
  readonly #services: Services
  readonly #kinds: Kinds
  readonly #pump: Pump
  /** Calls that have started and have no outcome yet. */
  readonly #live = new Map<number, Call>()
  readonly #ending: Ending = { wanted: false }
  #warmTypeScript: boolean

  constructor(channel: HostChannel, options: WorkerOptions) {
    const storage = new AsyncLocalStorage<Call>()
    const outbox = new Outbox(channel, options.flushMs)
    const logs = new Logs(outbox, options)
    const finisher = new Finisher(outbox, logs, this.#live, options.payloadBytes)
    this.#warmTypeScript = options.warmTypeScript
    this.#channel = channel
    this.#outbox = outbox
    this.#logs = logs
    this.#host = { outbox, logs, cids: new CidMaker(), payloadBytes: options.payloadBytes }
    this.#kinds = new Kinds(options.groups)
    this.#services = new Services(options, outbox, this.#kinds)
    this.#pump = new Pump(outbox, storage, finisher, this.#live)
    this.#openRecorder(options.recorder)
    captureOutput(storage, logs)
    installPolicy(storage, { finisher, logs, outbox }, this.#ending)
    process.on('exit', () => this.#kinds.end())
  }

  open(): void {
    if (this.#warmTypeScript) setTimeout(() => this.#warm(), WARM_AFTER_MS).unref()
    this.#channel.open(
      bytes => {
        try {
          this.#receive(decodeHostFrame(bytes))
        } catch (error) {
          reportDefect(this.#logs, 'A frame from the host could not be read', error)
        }
      },
      () => this.#end(),
    )
  }

  #receive(frame: HostFrame): void {
    switch (frame.type) {
      case 'calls':
        this.#calls(frame)
        break
      case 'load':
        this.#warmTypeScript = false
        void this.#services.load(frame.service, frame.spec, calls => {
          for (const call of calls) this.#pump.add(call)
          if (calls.length > 0) this.#pump.run()
        })
        break
      case 'cancel':
        this.#find(frame.id)?.cancel()
        break
      case 'settle':
        this.#live.get(frame.id)?.waits?.settle(frame.requestId, frame.ok, byteToCode(frame.code), frame.text)
        break
      case 'ping':
        writePong(this.#outbox.writer)
        this.#outbox.flush()
        break
      case 'end':
        this.#end()
        break
    }
  }

  #find(id: number): Call | undefined {
    return this.#live.get(id) ?? this.#pump.queued(id) ?? this.#services.kept(id)
  }

  #calls({ deadline, bodies, contexts, deliveries, calls }: CallsFrame): void {
    const frame: FrameState = { deadline, left: calls.length }
    const body = (index: number) => (index === NO_BODY ? null : (bodies[index] ?? null))
    this.#pump.frame(frame)
    faultPoint('worker.received')
    for (const wire of calls) {
      const context = contexts[wire.context]
      if (context === undefined) throw new RangeError(`No context ${wire.context}`)
      const call = new Call(this.#host, {
        id: wire.id,
        slot: this.#services.slot(wire.service),
        body: body(wire.body) ?? 'null',
        input: body(wire.input),
        delivery: deliveries[wire.delivery] ?? null,
        context,
        channel: wire.channel,
        attempt: wire.attempt,
        frame,
      })
      if (!this.#services.keep(call)) this.#pump.add(call)
    }
    this.#pump.run()
  }

  #openRecorder(path: string | null): void {
    if (path === null) return
    const failed = (error: unknown) => reportDefect(this.#logs, 'The flight recorder failed', error)
    try {
      this.#outbox.record(new FlightRecorder(path, failed))
    } catch (error) {
      failed(error)
    }
  }

  /** Node's TypeScript support takes some 45 ms to load: better now than when the first service is wanted. */
  #warm(): void {
    if (this.#warmTypeScript) stripTypeScriptTypes('', { mode: 'transform' })
  }

  /** The host wants it, or is gone. */
  #end(): void {
    this.#ending.wanted = true
    process.exit(0)
  }
}

/** So long after its start a worker that has nothing to do is a spare one, ms. */
const WARM_AFTER_MS = 50
