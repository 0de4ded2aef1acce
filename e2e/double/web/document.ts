import type { ProtocolSession } from '../core/protocol.ts'
import type { FromPage, ToPage } from '../in-page/operations.ts'
import { makeWire } from '../in-page/wire.ts'
import { End } from '../ports/end.ts'
import { MessagePortMain } from '../ports/message-port-main.ts'

const BATCH = 1000
const wire = makeWire()
let nextLent = 0

/** One document of a page: the ports that it has go with it. */
export class PageDocument {
  readonly contextId: number
  readonly #uniqueId: string
  readonly #session: ProtocolSession
  readonly #ends = new Map<string, End>()
  #outbox: ToPage[] = []
  #flushing = false
  #gone = false

  constructor(session: ProtocolSession, context: { readonly id: number; readonly uniqueId: string }) {
    this.#session = session
    this.contextId = context.id
    this.#uniqueId = context.uniqueId
  }

  get gone(): boolean {
    return this.#gone
  }

  /** Closes all ports that the document had. */
  end(): void {
    this.#gone = true
    this.#outbox = []
    for (const end of this.#ends.values()) end.close()
    this.#ends.clear()
  }

  /** Messages and ports from the page. */
  receive(operation: Extract<FromPage, readonly ['port' | 'port-closed', ...unknown[]]>): void {
    const [kind, name] = operation
    const end = this.#ends.get(name)
    if (kind === 'port-closed') {
      this.#ends.delete(name)
      end?.close()
      return
    }
    const [, , message, ports] = operation
    end?.post({ value: () => wire.decode(message), ports: ports.map(port => this.#adopt(port)) })
  }

  /** The main process's ends of ports that the page sent. */
  adoptPorts(names: readonly string[]): MessagePortMain[] {
    return names.map(name => new MessagePortMain(this.#adopt(name)))
  }

  static decode(message: Parameters<typeof wire.decode>[0]): unknown {
    return wire.decode(message)
  }

  #adopt(name: string): End {
    const [ours, theirs] = End.pair()
    this.#bridge(name, theirs)
    return ours
  }

  /** What arrives at this end goes to the page's port of that name. */
  #bridge(name: string, end: End): void {
    if (this.#gone) {
      end.close()
      return
    }
    this.#ends.set(name, end)
    end.onClose = () => {
      if (this.#ends.delete(name)) this.#send(['port-closed', name])
    }
    end.open(({ value, ports }) =>
      this.#send(['port', name, wire.encode(value()), ports.map(port => this.#lend(port))]),
    )
  }

  #lend(end: End): string {
    nextLent += 1
    const name = `n${nextLent}`
    queueMicrotask(() => this.#bridge(name, end))
    return name
  }

  #send(operation: ToPage): void {
    this.#outbox.push(operation)
    if (this.#flushing) return
    this.#flushing = true
    setImmediate(() => void this.#flush())
  }

  async #flush(): Promise<void> {
    while (this.#outbox.length > 0 && !this.#gone) {
      const batch = this.#outbox.splice(0, BATCH)
      await this.#session.try('Runtime.callFunctionOn', {
        functionDeclaration: 'function (text) { electronDoubleIn(text) }',
        arguments: [{ value: JSON.stringify(batch) }],
        uniqueContextId: this.#uniqueId,
      })
    }
    this.#flushing = false
  }
}
