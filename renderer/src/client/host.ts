import type {
  CommandName,
  Params,
  Result,
  StreamItem,
  StreamName,
  StreamParams,
} from '../../../shared/contract.ts'
import type { CallOptions } from '../../../shared/rpc/client.ts'
import type { Disposer } from '../../../shared/rpc/transport.ts'
import type { ConnectionState } from './connection-state.ts'

export interface FollowOptions<I> {
  readonly onItem: (item: I) => void | Promise<void>
  /** The stream is over: `null` when it ended by itself, else what failed. Not told of losses that are mended. */
  readonly onEnd?: (error: unknown) => void
}

/** The host as stores see it: a connection that mends itself. */
export interface Host {
  readonly state: ConnectionState
  onState(listener: (state: ConnectionState) => void): Disposer
  /** Rejects with a `CommandError`; `E_DISCONNECTED` at once while the connection is lost. */
  call<N extends CommandName>(name: N, params: Params<N>, options?: CallOptions): Promise<Result<N>>
  /**
   * A stream that is taken up again after each loss of the connection, from its beginning. `params` is asked each
   * time.
   */
  follow<N extends StreamName>(
    name: N,
    params: () => StreamParams<N>,
    options: FollowOptions<StreamItem<N>>,
  ): Disposer
  /** Tries at once, when the connection is lost and waits for its next try. */
  retry(): void
  close(): void
}
