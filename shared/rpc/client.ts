import type { z } from 'zod'
import {
  type CommandName,
  commands,
  type Params,
  PROTOCOL_VERSION,
  type Result,
  type StreamItem,
  type StreamName,
  type StreamParams,
  streams,
} from '../contract.ts'
import { aborted, CommandError } from './command-error.ts'
import { IncomingStream } from './incoming-stream.ts'
import { leftAlone } from './left-alone.ts'
import { type ClientMessage, type ServerMessage, serverMessageSchema } from './message.ts'
import { parseBy } from './parse.ts'
import type { Disposer, Transport } from './transport.ts'

export interface ConnectOptions {
  /** What the server's log calls this client. */
  readonly client: string
  /** Told why the connection was given up, when the server sent what is none of the protocol. */
  readonly onError?: (error: CommandError) => void
}

export interface CallOptions {
  /** Aborting rejects with `E_ABORTED` at once, and aborts the handler's own signal. */
  readonly signal?: AbortSignal | undefined
}

export interface Subscription {
  /**
   * Resolves when the stream has ended and its items were dealt with, or when it was disposed. Rejects with a
   * `CommandError`, or with what the listener threw; a rejection that nobody looks at is harmless.
   */
  readonly done: Promise<void>
  readonly dispose: Disposer
}

export interface Client {
  /** The server's answer to hello. Calls need not wait for it: they are refused when it is. */
  readonly hello: Promise<Result<'hello'>>
  /** Rejects with a `CommandError`: the server's, `E_ABORTED`, `E_DISCONNECTED`, or `E_BAD_MESSAGE` for a bad answer. */
  call<N extends CommandName>(name: N, params: Params<N>, options?: CallOptions): Promise<Result<N>>
  /** Items come one after the other; a listener that returns a promise is waited for, and slows the server down. */
  subscribe<N extends StreamName>(
    name: N,
    params: StreamParams<N>,
    onItem: (item: StreamItem<N>) => void | Promise<void>,
    options?: CallOptions,
  ): Subscription
  /** Rejects all that is pending with `E_DISCONNECTED` and closes the transport. */
  close(): void
}

/** Connects to a server of the contract and says hello. */
export function connect(transport: Transport, options: ConnectOptions): Client {
  return new Connection(transport, options)
}

/** What waits for messages of one number. */
interface Pending {
  message(message: ServerMessage): void
  fail(error: CommandError): void
}

class Connection implements Client {
  readonly hello: Promise<Result<'hello'>>
  readonly #transport: Transport
  readonly #options: ConnectOptions
  readonly #pending = new Map<number, Pending>()
  readonly #disposers: Disposer[] = []
  #nextId = 1
  #closed = false

  constructor(transport: Transport, options: ConnectOptions) {
    this.#transport = transport
    this.#options = options
    this.#disposers.push(transport.onMessage(message => this.#receive(message)))
    this.#disposers.push(transport.onClose(() => this.close()))
    if (this.#closed) this.#stopListening()
    this.hello = leftAlone(this.call('hello', { protocol: PROTOCOL_VERSION, client: options.client }))
  }

  async call<N extends CommandName>(
    name: N,
    params: Params<N>,
    options: CallOptions = {},
  ): Promise<Result<N>> {
    const { signal } = options
    if (signal?.aborted) throw aborted(name)
    if (this.#closed) throw disconnected()
    const id = this.#nextId++
    let onAbort: () => void = () => undefined
    try {
      const result = await new Promise<unknown>((resolve, reject) => {
        this.#pending.set(id, {
          message: message => {
            if (message.type === 'result') resolve(message.result)
            else if (message.type === 'error') reject(CommandError.fromWire(message.error))
          },
          fail: reject,
        })
        onAbort = () => {
          reject(aborted(name))
          this.#send({ type: 'cancel', id })
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        this.#post(name, { type: 'call', id, name, params })
      })
      const parsed = parseBy<z.ZodType>(commands[name].result, result)
      if (!parsed.ok) throw badAnswer(name, parsed.why)
      // Parsed by the schema of this name, which types can't follow through a union.
      return parsed.value as Result<N>
    } finally {
      this.#pending.delete(id)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  subscribe<N extends StreamName>(
    name: N,
    params: StreamParams<N>,
    onItem: (item: StreamItem<N>) => void | Promise<void>,
    options: CallOptions = {},
  ): Subscription {
    const { signal } = options
    const id = this.#nextId++
    const onAbort = (): void => stream.fail(aborted(name), true)
    const stream = new IncomingStream({
      parse: item => {
        const parsed = parseBy<z.ZodType>(streams[name].item, item)
        if (!parsed.ok) throw badAnswer(name, parsed.why)
        return parsed.value
      },
      onItem: item => onItem(item as StreamItem<N>),
      acknowledge: items => this.#send({ type: 'ack', id, items }),
      onOver: stopped => {
        if (this.#pending.delete(id) && stopped) this.#send({ type: 'unsubscribe', id })
        signal?.removeEventListener('abort', onAbort)
      },
    })
    const subscription: Subscription = { done: stream.done, dispose: () => stream.dispose() }
    const refusal = signal?.aborted ? aborted(name) : this.#closed ? disconnected() : null
    if (refusal) {
      stream.fail(refusal, false)
      return subscription
    }
    this.#pending.set(id, {
      message: message => {
        if (message.type === 'item') stream.push(message.item)
        else if (message.type === 'end') stream.end()
        else if (message.type === 'error') stream.end({ error: CommandError.fromWire(message.error) })
      },
      fail: error => stream.fail(error, false),
    })
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      this.#post(name, { type: 'subscribe', id, name, params })
    } catch (error) {
      stream.fail(error, false)
    }
    return subscription
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stopListening()
    for (const pending of [...this.#pending.values()]) pending.fail(disconnected())
    this.#transport.close()
  }

  #stopListening(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
  }

  #receive(raw: unknown): void {
    if (this.#closed) return
    const parsed = parseBy(serverMessageSchema, raw)
    if (!parsed.ok) {
      this.#giveUp(`The server sent what is none of the protocol: ${parsed.why}`)
      return
    }
    const message = parsed.value
    if (message.type === 'error' && message.id === null) {
      // About no call of ours: the server could not read something that we sent.
      this.#giveUp(message.error.message)
    } else {
      // Late answers to what was aborted find nobody.
      this.#pending.get(message.id ?? -1)?.message(message)
    }
  }

  #giveUp(why: string): void {
    this.#options.onError?.(new CommandError('E_BAD_MESSAGE', why))
    this.close()
  }

  /** Sends a request, or throws what is wrong with its params. */
  #post(name: string, message: ClientMessage): void {
    try {
      this.#transport.send(message)
    } catch (error) {
      throw new CommandError('E_BAD_PARAMS', `${name}: its parameters can't be sent`, { cause: error })
    }
  }

  #send(message: ClientMessage): void {
    if (!this.#closed) this.#transport.send(message)
  }
}

const disconnected = (): CommandError =>
  new CommandError('E_DISCONNECTED', 'The connection to Fanfare was lost')
const badAnswer = (name: string, why: string): CommandError =>
  new CommandError('E_BAD_MESSAGE', `The answer to ${name} breaks the contract: ${why}`)
