import { z } from 'zod'
import { type CommandName, commands, PROTOCOL_VERSION, type StreamName, streams } from '../contract.ts'
import type { CommandErrorCode } from '../error-codes.ts'
import { aborted, CommandError } from './command-error.ts'
import type { CommandContext, Handlers, StreamContext } from './handlers.ts'
import {
  type ClientMessage,
  clientMessageSchema,
  type ServerMessage,
  type WireError,
  wireErrorSchema,
} from './message.ts'
import { OutgoingStream } from './outgoing-stream.ts'
import { ownBytes } from './own-bytes.ts'
import { parseBy } from './parse.ts'
import type { Disposer, Transport } from './transport.ts'

export interface ServeOptions {
  /** Told of defects on this side: what a handler threw that is no `CommandError`, a result that breaks the contract. */
  readonly onError?: (error: unknown, name: string) => void
}

/**
 * Serves the contract to the client at the other end. Until the client has said hello in this protocol's version,
 * everything else is refused with `E_PROTOCOL`. Every call and every stream ends with exactly one message, whatever
 * its handler does. The disposer aborts all that is under way and closes the transport.
 */
export function serve(transport: Transport, handlers: Handlers, options: ServeOptions = {}): Disposer {
  const server = new Server(transport, handlers, options)
  return () => server.dispose()
}

/** A call or stream that has not ended. */
interface Open {
  readonly name: string
  readonly controller: AbortController
  readonly stream: OutgoingStream | null
}

type Handler<Context> = (params: unknown, context: Context) => unknown
type Call = Extract<ClientMessage, { type: 'call' | 'subscribe' }>

const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)
const isStream = (name: string): name is StreamName => Object.hasOwn(streams, name)
/** What any version's hello has. */
const anyHelloSchema = z.looseObject({ protocol: z.int() })
const bareSchema = z.looseObject({ id: z.int().min(0) })

class Server {
  readonly #transport: Transport
  readonly #handlers: Handlers
  readonly #options: ServeOptions
  readonly #open = new Map<number, Open>()
  readonly #disposers: Disposer[] = []
  #greeting: 'awaited' | 'said' | 'refused' = 'awaited'
  #closed = false

  constructor(transport: Transport, handlers: Handlers, options: ServeOptions) {
    this.#transport = transport
    this.#handlers = handlers
    this.#options = options
    this.#disposers.push(transport.onClose(() => this.dispose()))
    this.#disposers.push(transport.onMessage(message => this.#receive(message)))
    // A transport that was closed before says so while it is being listened to.
    if (this.#closed) this.#stopListening()
  }

  dispose(): void {
    if (this.#closed) return
    this.#closed = true
    for (const id of [...this.#open.keys()]) this.#abort(id)
    this.#stopListening()
    this.#transport.close()
  }

  #stopListening(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
  }

  #receive(raw: unknown): void {
    if (this.#closed) return
    const parsed = parseBy(clientMessageSchema, raw)
    if (!parsed.ok) {
      const bare = parseBy(bareSchema, raw)
      const id = bare.ok && !this.#open.has(bare.value.id) ? bare.value.id : null
      this.#refuse(id, 'E_BAD_MESSAGE', `The message is none of the protocol: ${parsed.why}`)
      return
    }
    const message = parsed.value
    switch (message.type) {
      case 'call':
      case 'subscribe':
        this.#start(message)
        break
      case 'cancel':
      case 'unsubscribe':
        this.#abort(message.id)
        break
      case 'ack':
        this.#open.get(message.id)?.stream?.acknowledged(message.items)
        break
    }
  }

  #start(message: Call): void {
    const { id, name } = message
    const refusal = this.#open.has(id) ? null : this.#greet(message)
    if (this.#open.has(id)) {
      this.#refuse(null, 'E_BAD_MESSAGE', `Number ${id} is in use by an open call`)
    } else if (refusal !== null) {
      this.#refuse(id, 'E_PROTOCOL', refusal)
    } else if (message.type === 'call' && isCommand(name)) {
      void this.#call(message, name)
    } else if (message.type === 'subscribe' && isStream(name)) {
      void this.#stream(message, name)
    } else {
      const what = message.type === 'call' ? 'command' : 'stream'
      this.#refuse(id, 'E_UNKNOWN_COMMAND', `There is no ${what} called ${JSON.stringify(name)}`)
    }
  }

  /** Why the message may not be dealt with yet, or at all. */
  #greet(message: Call): string | null {
    const isHello = message.type === 'call' && message.name === 'hello'
    if (this.#greeting === 'said') return isHello ? 'Hello has been said on this connection before' : null
    if (this.#greeting === 'refused') return WRONG_VERSION
    if (!isHello) return 'Expected `hello` as the first message'
    const hello = parseBy(anyHelloSchema, message.params)
    const known = hello.ok && hello.value.protocol === PROTOCOL_VERSION
    this.#greeting = known ? 'said' : 'refused'
    return known ? null : WRONG_VERSION
  }

  async #call({ id, params }: Call, name: CommandName): Promise<void> {
    const parsed = parseBy<z.ZodType>(commands[name].params, params)
    if (!parsed.ok) {
      this.#refuse(id, 'E_BAD_PARAMS', `${name}: ${parsed.why}`)
      return
    }
    const { signal } = this.#opened(id, name, null)
    // Params and result are parsed by the schemas of the same name, which types can't follow through a union.
    const handler = this.#handlers[name] as Handler<CommandContext>
    try {
      const result = parseBy<z.ZodType>(commands[name].result, await handler(parsed.value, { signal }))
      if (!result.ok) throw new TypeError(`The result of ${name} breaks the contract: ${result.why}`)
      this.#send({ type: 'result', id, result: ownBytes(result.value) })
    } catch (error) {
      this.#fail(id, name, error, signal)
    } finally {
      this.#open.delete(id)
    }
  }

  async #stream({ id, params }: Call, name: StreamName): Promise<void> {
    const parsed = parseBy<z.ZodType>(streams[name].params, params)
    if (!parsed.ok) {
      this.#refuse(id, 'E_BAD_PARAMS', `${name}: ${parsed.why}`)
      return
    }
    const stream = new OutgoingStream({
      send: item => {
        const checked = parseBy<z.ZodType>(streams[name].item, item)
        if (!checked.ok) throw new TypeError(`An item of ${name} breaks the contract: ${checked.why}`)
        this.#send({ type: 'item', id, item: ownBytes(checked.value) })
      },
      onDefect: () => this.#abort(id),
    })
    const { signal } = this.#opened(id, name, stream)
    const handler = this.#handlers[name] as Handler<StreamContext<unknown>>
    try {
      await handler(parsed.value, { signal, emit: item => stream.emit(item) })
      if (stream.defect) throw stream.defect.error
      stream.stop(aborted(name))
      this.#send({ type: 'end', id })
    } catch (error) {
      stream.stop(aborted(name))
      this.#fail(id, name, stream.defect ? stream.defect.error : error, signal)
    } finally {
      this.#open.delete(id)
    }
  }

  #opened(id: number, name: string, stream: OutgoingStream | null): AbortController {
    const controller = new AbortController()
    this.#open.set(id, { name, controller, stream })
    return controller
  }

  #abort(id: number): void {
    const open = this.#open.get(id)
    if (!open) return
    const reason = aborted(open.name)
    open.stream?.stop(reason)
    open.controller.abort(reason)
  }

  #fail(id: number, name: string, error: unknown, signal: AbortSignal): void {
    if (error instanceof CommandError) {
      this.#answer(id, this.#wire(error, name), name)
    } else if (signal.aborted && error instanceof Error && error.name === 'AbortError') {
      this.#answer(id, aborted(name).toWire(), name)
    } else {
      this.#options.onError?.(error, name)
      this.#refuse(id, 'E_INTERNAL', `${name} failed inside Fanfare. Its log has the details`)
    }
  }

  #wire(error: CommandError, name: string): WireError {
    const wire = parseBy(wireErrorSchema, error.toWire())
    if (wire.ok) return wire.value
    this.#options.onError?.(new TypeError(`An error of ${name} breaks the contract: ${wire.why}`), name)
    return { code: error.code, message: String(error.message) }
  }

  #refuse(id: number | null, code: CommandErrorCode, message: string): void {
    this.#answer(id, { code, message }, '')
  }

  #answer(id: number | null, error: WireError, name: string): void {
    try {
      this.#send({ type: 'error', id, error })
    } catch (failure) {
      this.#options.onError?.(failure, name)
    }
  }

  #send(message: ServerMessage): void {
    if (!this.#closed) this.#transport.send(message)
  }
}

const WRONG_VERSION = `This is protocol version ${PROTOCOL_VERSION}, and the client's is another. Use the same version of Fanfare on both sides`
