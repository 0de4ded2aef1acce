import { monotonicNow } from '../clock.ts'
import { EXPRESSION_SERVICE, type Loaded, type LoadSpec } from '../wire/frames.ts'
import { writeLoaded } from '../wire/from-worker.ts'
import { builtInServices } from './built-in.ts'
import type { Call } from './call.ts'
import { describeException } from './exception.ts'
import { type BuiltInHandler, HandlerError } from './handler.ts'
import type { Kinds } from './kinds.ts'
import { Loader } from './loader.ts'
import type { WorkerOptions } from './options.ts'
import type { Outbox } from './outbox.ts'
import type { ServiceSlot, SlotHandler } from './service-slot.ts'

/** The services that the host has named, by their numbers. Loads them, and keeps calls that came too early. */
export class Services {
  readonly #options: WorkerOptions
  readonly #outbox: Outbox
  readonly #kinds: Kinds
  readonly #slots = new Map<number, ServiceSlot>()
  readonly #waiting = new Map<ServiceSlot, Call[]>()
  #loader: Loader | null = null

  constructor(options: WorkerOptions, outbox: Outbox, kinds: Kinds) {
    this.#options = options
    this.#outbox = outbox
    this.#kinds = kinds
  }

  slot(index: number): ServiceSlot {
    return (
      this.#slots.get(index) ?? {
        name: `Service ${index}`,
        handler: null,
        failure: 'It was never loaded here',
      }
    )
  }

  /** True when the call has to wait for its service; `onReady` of `load` gives it back. */
  keep(call: Call): boolean {
    const waiting = this.#waiting.get(call.slot)
    waiting?.push(call)
    return waiting !== undefined
  }

  /** Finds a call that waits. */
  kept(id: number): Call | undefined {
    for (const calls of this.#waiting.values()) {
      const call = calls.find(call => call.id === id)
      if (call) return call
    }
    return undefined
  }

  /** Loads a service and tells the host. `onReady` gets the calls that came meanwhile. */
  async load(index: number, spec: LoadSpec, onReady: (calls: Call[]) => void): Promise<void> {
    const slot: ServiceSlot = { name: spec.name, handler: null, failure: null }
    const waiting: Call[] = []
    this.#slots.set(index, slot)
    this.#waiting.set(slot, waiting)
    const loaded = await this.#load(slot, spec)
    this.#waiting.delete(slot)
    writeLoaded(this.#outbox.writer, index, JSON.stringify(loaded))
    this.#outbox.touch(monotonicNow())
    onReady(waiting)
  }

  async #load(slot: ServiceSlot, spec: LoadSpec): Promise<Loaded> {
    if (spec.kind === 'code') {
      this.#loader ??= new Loader(this.#options.serviceEntry, this.#options.loadTimeoutMs)
      const { loaded, handle } = await this.#loader.load(spec.file)
      if (loaded.ok && handle) slot.handler = { kind: 'code', handle }
      if (!loaded.ok) slot.failure = loaded.message
      return loaded
    }
    try {
      slot.handler = own(await this.#own(spec))
      return { ok: true, meta: {}, files: [] }
    } catch (error) {
      slot.failure = error instanceof HandlerError ? error.message : describeException(error)
      return { ok: false, message: slot.failure, files: [] }
    }
  }

  async #own(spec: Exclude<LoadSpec, { kind: 'code' }>): Promise<BuiltInHandler> {
    if (spec.kind !== 'built-in') return this.#kinds.handler(spec)
    if (spec.name === EXPRESSION_SERVICE) return this.#kinds.expression()
    const handler = builtInServices.get(spec.name)
    if (handler) return handler
    throw new HandlerError('E_SERVICE_LOAD', `There is no built-in service ${spec.name}`)
  }
}

const own = (handle: BuiltInHandler): SlotHandler => ({ kind: 'own', handle })
