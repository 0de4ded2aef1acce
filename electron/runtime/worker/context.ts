import { channels } from '../../../shared/channels.ts'
import type { Channel } from '../service/channels.ts'
import type { Context, Delivery, Environ, Log } from '../service/context.ts'
import type { Patterns } from '../service/patterns.ts'
import type { Call } from './call.ts'
import { describeMessage } from './describe-value.ts'
import { createPatterns } from './patterns.ts'
import { invoke, invokeAsync } from './single.ts'

/**
 * What a handler receives. Everything is made when it is first looked at, since most handlers look at little; methods
 * are bound, so that a handler may take the context apart.
 */
export class HandlerContext implements Context {
  readonly #call: Call
  #request: RequestView | null = null
  #log: Log | null = null
  #patterns: Patterns | null = null
  #environ: Environ | null = null
  #delivery: Delivery | null | undefined = undefined
  #invoke: Context['invoke'] | null = null
  #invokeAsync: Context['invokeAsync'] | null = null

  constructor(call: Call) {
    this.#call = call
  }

  get request(): RequestView {
    this.#request ??= new RequestView(this.#call.body)
    return this.#request
  }

  get response(): { payload: unknown } {
    this.#call.response ??= { payload: undefined }
    return this.#call.response
  }

  get cid(): string {
    return this.#call.cid
  }

  get channel(): Channel {
    return channels[this.#call.channel] ?? 'invoke'
  }

  get environ(): Environ {
    this.#environ ??= environOf(this.channel, this.#call.context.cid)
    return this.#environ
  }

  get signal(): AbortSignal {
    return this.#call.signal
  }

  get attempt(): number {
    return this.#call.attempt
  }

  get runId(): string {
    return this.#call.context.runId
  }

  get invocationId(): string | null {
    return this.#call.context.invocationId
  }

  get delivery(): Delivery | null {
    const call = this.#call
    if (this.#delivery === undefined) this.#delivery = call.delivery?.read(call.context) ?? null
    return this.#delivery
  }

  get log(): Log {
    this.#log ??= createLog(this.#call)
    return this.#log
  }

  get patterns(): Patterns {
    this.#patterns ??= createPatterns(this.#call)
    return this.#patterns
  }

  get invoke(): Context['invoke'] {
    this.#invoke ??= (service, request, options) => invoke(this.#call, service, request, options)
    return this.#invoke
  }

  get invokeAsync(): Context['invokeAsync'] {
    this.#invokeAsync ??= (service, request) => invokeAsync(this.#call, service, request)
    return this.#invokeAsync
  }
}

/** The request: a copy that belongs to this call, parsed when it is first looked at. */
class RequestView {
  readonly #text: string
  #parsed = false
  // biome-ignore lint/suspicious/noExplicitAny: what JSON.parse gives; handlers state its type
  #payload: any

  constructor(text: string) {
    this.#text = text
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  get payload(): any {
    if (!this.#parsed) {
      this.#payload = JSON.parse(this.#text)
      this.#parsed = true
    }
    return this.#payload
  }
}

function environOf(channel: Channel, cid: string): Environ {
  switch (channel) {
    case 'parallel-exec-call':
    case 'parallel-exec-on-target':
      return { 'fanfare.request_ctx.parallel_exec_cid': cid }
    case 'fanout-call':
    case 'fanout-on-target':
    case 'fanout-on-final':
      return { 'fanfare.request_ctx.fanout_cid': cid }
    default:
      return {}
  }
}

function createLog(call: Call): Log {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, data?: unknown): void =>
      call.log(level, typeof message === 'string' ? message : describeMessage(message), data)
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
