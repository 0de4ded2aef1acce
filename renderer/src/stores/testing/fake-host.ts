import type {
  CommandName,
  Params,
  Result,
  StreamItem,
  StreamName,
  StreamParams,
} from '../../../../shared/contract.ts'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import type { Disposer } from '../../../../shared/rpc/transport.ts'
import type { ConnectionState } from '../../client/connection-state.ts'
import type { FollowOptions, Host } from '../../client/host.ts'

type Answers = { [N in CommandName]?: (params: Params<N>) => Result<N> | Promise<Result<N>> }

export interface Followed<N extends StreamName> {
  readonly params: StreamParams<N>
  item(item: StreamItem<N>): void | Promise<void>
  end(error?: unknown): void
}

/** A host whose answers and streams are a test's. */
export class FakeHost implements Host {
  state: ConnectionState = { kind: 'connected' }
  readonly answers: Answers
  readonly calls: { readonly name: CommandName; readonly params: unknown }[] = []
  readonly #streams = new Map<StreamName, Followed<StreamName>[]>()
  readonly #listeners = new Set<(state: ConnectionState) => void>()

  constructor(answers: Answers = {}) {
    this.answers = answers
  }

  onState(listener: (state: ConnectionState) => void): Disposer {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  become(state: ConnectionState): void {
    this.state = state
    for (const listener of [...this.#listeners]) listener(state)
  }

  async call<N extends CommandName>(name: N, params: Params<N>): Promise<Result<N>> {
    if (this.state.kind !== 'connected') throw new CommandError('E_DISCONNECTED', 'The connection is lost')
    this.calls.push({ name, params })
    const answer = this.answers[name] as ((params: Params<N>) => Result<N> | Promise<Result<N>>) | undefined
    if (answer === undefined) throw new CommandError('E_NOT_FOUND', `The test has no ${name}.`)
    return answer(params)
  }

  /** Params of each call of a command, in order. */
  called<N extends CommandName>(name: N): Params<N>[] {
    return this.calls.filter(call => call.name === name).map(call => call.params as Params<N>)
  }

  follow<N extends StreamName>(
    name: N,
    params: () => StreamParams<N>,
    options: FollowOptions<StreamItem<N>>,
  ): Disposer {
    const followed = {
      params: params(),
      item: (item: StreamItem<N>) => options.onItem(item),
      end: (error: unknown = null) => {
        dispose()
        options.onEnd?.(error)
      },
    }
    const list = this.#streams.get(name) ?? []
    this.#streams.set(name, list)
    list.push(followed as Followed<StreamName>)
    const dispose = (): void => {
      const at = list.indexOf(followed as Followed<StreamName>)
      if (at >= 0) list.splice(at, 1)
    }
    return dispose
  }

  /** Who follows a stream now. */
  followers<N extends StreamName>(name: N): Followed<N>[] {
    return (this.#streams.get(name) ?? []) as Followed<StreamName>[] as Followed<N>[]
  }

  retry(): void {}
  close(): void {}
}
