import { Listeners } from '../../../shared/rpc/listeners.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'

/**
 * Two connected ends within one process, for a host that serves itself. It behaves as a transport between processes
 * does: messages are cloned, and arrive in a later turn of the event loop.
 */
export function memoryPair(): readonly [Transport, Transport] {
  const a = new MemoryEnd()
  const b = new MemoryEnd()
  a.peer = b
  b.peer = a
  return [a, b]
}

type Step = (listeners: Listeners) => void

class MemoryEnd implements Transport {
  peer: MemoryEnd | null = null
  readonly #listeners = new Listeners()
  #inbox: Step[] = []
  #closing = false

  send(message: unknown): void {
    const copy = copyOf(message)
    if (this.#closing) return
    this.peer?.deliver(listeners => listeners.message(copy))
  }

  onMessage(listener: (message: unknown) => void): () => void {
    return this.#listeners.onMessage(listener)
  }

  onClose(listener: () => void): () => void {
    return this.#listeners.onClose(listener)
  }

  close(): void {
    if (this.#closing) return
    this.#closing = true
    // Nothing more is taken in here; what the other end was sent before reaches it first.
    this.#inbox = []
    this.deliver(listeners => listeners.close())
    this.peer?.deliver(listeners => listeners.close())
    if (this.peer) this.peer.#closing = true
  }

  deliver(step: Step): void {
    this.#inbox.push(step)
    if (this.#inbox.length === 1) setImmediate(() => this.#empty())
  }

  #empty(): void {
    const steps = this.#inbox
    this.#inbox = []
    let done = 0
    try {
      while (done < steps.length && !this.#listeners.closed) steps[done++]?.(this.#listeners)
    } finally {
      // A listener that throws must not take the messages after it along.
      if (done < steps.length) this.#putBack(steps.slice(done))
    }
  }

  #putBack(steps: readonly Step[]): void {
    this.#inbox = [...steps, ...this.#inbox]
    setImmediate(() => this.#empty())
  }
}

/** A clone. Texts can't be changed and may be long: a message that holds nothing but such is copied, not its texts. */
function copyOf(message: unknown): unknown {
  const isFlat = isPlain(message) && Object.values(message).every(isText)
  return isFlat ? { ...message } : structuredClone(message)
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

const isText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'
