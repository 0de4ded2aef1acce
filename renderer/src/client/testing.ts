import { type CommandName, commands, type StreamName, streams } from '../../../shared/contract.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { Listeners } from '../../../shared/rpc/listeners.ts'
import { serve } from '../../../shared/rpc/server.ts'
import type { Disposer, Transport } from '../../../shared/rpc/transport.ts'

/** Two ends of a connection within one program, for tests. */
function transportPair(): readonly [Transport, Transport] {
  const [one, two] = [new Listeners(), new Listeners()]
  const end = (own: Listeners, other: Listeners): Transport => ({
    send: message => {
      const copy: unknown = structuredClone(message)
      if (!own.closed && !other.closed) queueMicrotask(() => other.message(copy))
    },
    onMessage: listener => own.onMessage(listener),
    onClose: listener => own.onClose(listener),
    close: () => {
      own.close()
      queueMicrotask(() => other.close())
    },
  })
  return [end(one, two), end(two, one)]
}

/** Handlers of a server that knows these alone, for tests. */
function handlersOf(known: Partial<Handlers>): Handlers {
  const names = [...Object.keys(commands), ...Object.keys(streams)] as (CommandName | StreamName)[]
  const missing = (name: string) => () => {
    throw new CommandError('E_NOT_FOUND', `The test has no ${name}.`)
  }
  const all = Object.fromEntries(names.map(name => [name, known[name] ?? missing(name)]))
  // One for each name of the contract.
  return {
    ...all,
    hello: known.hello ?? (({ protocol }) => ({ protocol, app: 'test', workspace: '' })),
  } as Handlers
}

/** A server that can be away, for tests. */
export class TestServer {
  readonly #handlers: Handlers
  readonly #ends: Transport[] = []
  up = true
  opened = 0

  constructor(known: Partial<Handlers>) {
    this.#handlers = handlersOf(known)
  }

  readonly open = async (): Promise<Transport> => {
    if (!this.up) throw new Error('There is nobody')
    this.opened += 1
    const [page, server] = transportPair()
    serve(server, this.#handlers)
    this.#ends.push(server)
    return page
  }

  /** Loses all connections, as a server that is killed does. */
  lose(): void {
    for (const end of this.#ends.splice(0)) end.close()
  }
}

/** A clock that goes on when it is told to, for tests. */
export class TestClock {
  #now = 1_000_000
  readonly #timers = new Set<{ at: number; every: number | null; run: () => void }>()

  readonly now = (): number => this.#now
  readonly later = (ms: number, run: () => void): Disposer => this.#add(ms, null, run)
  readonly every = (ms: number, run: () => void): Disposer => this.#add(ms, ms, run)

  get waiting(): number {
    return this.#timers.size
  }

  #add(ms: number, every: number | null, run: () => void): Disposer {
    const timer = { at: this.#now + ms, every, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  pass(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#now = Math.max(this.#now, next.at)
      if (next.every === null) this.#timers.delete(next)
      else next.at += next.every
      next.run()
    }
    this.#now = end
  }
}

/** Frames that are drawn when they are told to, for tests. */
export class TestFrames {
  readonly #waiting = new Set<() => void>()

  readonly request = (run: () => void): Disposer => {
    const own = (): void => run()
    this.#waiting.add(own)
    return () => void this.#waiting.delete(own)
  }

  get waiting(): number {
    return this.#waiting.size
  }

  draw(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const run of waiting) run()
  }
}

/** Lets everything happen that needs no time: what was sent arrives, and is answered. */
export async function settled(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
  await new Promise(resolve => setImmediate(resolve))
}
