import { commands, streams } from '../../../../shared/contract.ts'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import type { Handlers } from '../../../../shared/rpc/handlers.ts'
import { serve } from '../../../../shared/rpc/server.ts'
import type { RunUpdate } from '../../../../shared/run/update.ts'
import type { CliApp } from '../world.ts'

export interface FakeApp {
  readonly open: (workspace: string) => Promise<CliApp>
  /** Commands and streams that were asked for, in order, with what they were asked. */
  readonly asked: { readonly name: string; readonly params: unknown }[]
  readonly paramsOf: (name: string) => unknown[]
  opened: number
  closed: number
  killed: number
  readonly defects: unknown[]
}

/** An app of the contract that does what the test says, and refuses everything else. */
export function fakeApp(given: Partial<Handlers>): FakeApp {
  const fake: FakeApp = {
    asked: [],
    paramsOf: name => fake.asked.filter(ask => ask.name === name).map(ask => ask.params),
    opened: 0,
    closed: 0,
    killed: 0,
    defects: [],
    open: async workspace => {
      fake.opened += 1
      return {
        connect: transport =>
          serve(transport, handlersOf(fake, given, workspace), {
            onError: error => fake.defects.push(error),
          }),
        close: async () => {
          fake.closed += 1
        },
        kill: () => {
          fake.killed += 1
        },
      }
    },
  }
  return fake
}

function handlersOf(fake: FakeApp, given: Partial<Handlers>, workspace: string): Handlers {
  const all: Record<string, unknown> = {}
  const hello = async () => ({ protocol: 1, app: 'fake', workspace })
  const known: Readonly<Record<string, unknown>> = { hello, ...given }
  for (const name of [...Object.keys(commands), ...Object.keys(streams)]) {
    all[name] = (params: unknown, context: unknown) => {
      if (name !== 'hello') fake.asked.push({ name, params })
      const handler = known[name]
      if (typeof handler !== 'function')
        throw new CommandError('E_NOT_FOUND', `${name} is not part of this test`)
      return handler(params, context)
    }
  }
  return all as Handlers
}

/** A stream that says what the test says, when it says it. */
export class Script<Item> {
  readonly #items: Item[] = []
  #ended = false
  #failure: { readonly error: unknown } | null = null
  #wake: (() => void)[] = []

  push(...items: Item[]): this {
    this.#items.push(...items)
    return this.#woken()
  }

  end(): this {
    this.#ended = true
    return this.#woken()
  }

  fail(error: unknown): this {
    this.#failure = { error }
    return this.#woken()
  }

  /** Plays all items from the first one, for each who subscribes. */
  readonly play = async (
    _params: unknown,
    { emit, signal }: { emit: (item: Item) => Promise<void>; signal: AbortSignal },
  ): Promise<void> => {
    signal.addEventListener('abort', () => this.#woken())
    for (let at = 0; !signal.aborted; ) {
      const item = this.#items[at]
      if (item !== undefined) {
        at += 1
        await emit(item)
      } else if (this.#failure) throw this.#failure.error
      else if (this.#ended) return
      else await new Promise<void>(resolve => this.#wake.push(resolve))
    }
  }

  #woken(): this {
    for (const wake of this.#wake.splice(0)) wake()
    return this
  }
}

/** The update after `from` events that brings the run to its end, or says more of it. */
export const changes = (from: number, rest: Partial<Extract<RunUpdate, { type: 'changes' }>>): RunUpdate => ({
  type: 'changes',
  from,
  to: from + 1,
  ...rest,
})
