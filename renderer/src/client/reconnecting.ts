import type {
  CommandName,
  Params,
  Result,
  StreamItem,
  StreamName,
  StreamParams,
} from '../../../shared/contract.ts'
import { type CallOptions, type Client, connect } from '../../../shared/rpc/client.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { Disposer, Transport } from '../../../shared/rpc/transport.ts'
import type { ConnectionState } from './connection-state.ts'
import type { FollowOptions, Host } from './host.ts'

/** Pauses between tries, in ms: soon at first, since a host that was restarted is back within a second. */
const pauses = [250, 500, 1000, 2000, 4000, 8000] as const

export interface ReconnectingOptions {
  /** Opens one transport; rejects or closes it when there is nobody. */
  readonly open: () => Promise<Transport>
  /** What the server's log calls this client. */
  readonly client: string
  readonly now: () => number
  /** Runs something later, until disposed. */
  readonly later: (ms: number, run: () => void) => Disposer
  /** Done with each new connection before calls go through: it makes the connection what the last one was. */
  readonly prepare?: (client: Client) => Promise<void>
}

interface Follower {
  begin(client: Client): void
  stop(): void
}

/** A `Host` over transports that come and go. */
export class ReconnectingHost implements Host {
  readonly #options: ReconnectingOptions
  readonly #listeners = new Set<(state: ConnectionState) => void>()
  readonly #followers = new Set<Follower>()
  #state: ConnectionState = { kind: 'connecting' }
  #client: Client | null = null
  #attempt = 0
  #wait: Disposer | null = null
  #closed = false
  #trying = false

  constructor(options: ReconnectingOptions) {
    this.#options = options
  }

  /** Begins to connect. */
  start(): void {
    if (this.#client === null && !this.#trying && this.#wait === null) void this.#try()
  }

  get state(): ConnectionState {
    return this.#state
  }

  onState(listener: (state: ConnectionState) => void): Disposer {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async call<N extends CommandName>(name: N, params: Params<N>, options?: CallOptions): Promise<Result<N>> {
    if (this.#client === null) throw this.#unreachable()
    return this.#client.call(name, params, options)
  }

  follow<N extends StreamName>(
    name: N,
    params: () => StreamParams<N>,
    options: FollowOptions<StreamItem<N>>,
  ): Disposer {
    let dispose: Disposer | null = null
    const end = (error: unknown): void => {
      if (!this.#followers.delete(follower)) return
      options.onEnd?.(error)
    }
    const follower: Follower = {
      begin: client => {
        const subscription = client.subscribe(name, params(), options.onItem)
        dispose = subscription.dispose
        subscription.done.then(
          () => {
            if (dispose === subscription.dispose) end(null)
          },
          error => {
            if (dispose !== subscription.dispose) return
            dispose = null
            if (!isLost(error)) end(error)
          },
        )
      },
      stop: () => {
        const running = dispose
        dispose = null
        running?.()
      },
    }
    this.#followers.add(follower)
    if (this.#client !== null) follower.begin(this.#client)
    return () => {
      if (this.#followers.delete(follower)) follower.stop()
    }
  }

  retry(): void {
    if (this.#state.kind === 'lost' && !this.#trying) void this.#try()
  }

  close(): void {
    this.#closed = true
    this.#wait?.()
    this.#client?.close()
    this.#client = null
  }

  async #try(): Promise<void> {
    this.#wait?.()
    this.#wait = null
    this.#trying = true
    if (this.#attempt > 0) this.#become({ kind: 'lost', retryAt: null, attempt: this.#attempt })
    let client: Client | null = null
    try {
      const transport = await this.#options.open()
      if (this.#closed) {
        transport.close()
        return
      }
      client = connect(transport, { client: this.#options.client })
      const opened = client
      let over = false
      transport.onClose(() => {
        over = true
        this.#lost(opened)
      })
      await client.hello
      await this.#options.prepare?.(client)
      if (over || this.#closed) throw new CommandError('E_DISCONNECTED', 'The connection was lost')
    } catch (error) {
      this.#trying = false
      client?.close()
      if (this.#closed) return
      if (error instanceof CommandError && error.code === 'E_PROTOCOL') {
        this.#become({ kind: 'refused', message: refusal(error) })
        return
      }
      this.#again()
      return
    }
    this.#trying = false
    this.#attempt = 0
    this.#client = client
    this.#become({ kind: 'connected' })
    for (const follower of [...this.#followers]) follower.begin(client)
  }

  #lost(client: Client): void {
    if (this.#closed || this.#client !== client) return
    this.#client = null
    this.#again()
  }

  #again(): void {
    const pause = pauses[Math.min(this.#attempt, pauses.length - 1)] ?? 8000
    this.#attempt += 1
    this.#become({ kind: 'lost', retryAt: this.#options.now() + pause, attempt: this.#attempt })
    this.#wait = this.#options.later(pause, () => void this.#try())
  }

  #become(state: ConnectionState): void {
    this.#state = state
    for (const listener of [...this.#listeners]) listener(state)
  }

  #unreachable(): CommandError {
    const message =
      this.#state.kind === 'refused'
        ? this.#state.message
        : 'Fanfare can not be reached. It is tried again by itself; what you edited is kept here.'
    return new CommandError('E_DISCONNECTED', message)
  }
}

const isLost = (error: unknown): boolean => error instanceof CommandError && error.code === 'E_DISCONNECTED'

const refusal = (error: CommandError): string =>
  `This window and the Fanfare that it talks to are of different versions. Reload the window; if that does not help, restart Fanfare. (${error.message})`
