/** Takes back what gave it: a subscription, a listener, a connection. Calling it twice does nothing more. */
export type Disposer = () => void

/**
 * One end of a connection between a client and a server. What travels is structured-clone data: JSON values,
 * `undefined`, and `Uint8Array`, which arrives as a copy.
 *
 * - Messages arrive complete, once, in the order in which they were sent, never inside `send`.
 * - What arrives before the first listener waits for it.
 * - What one end sent before it closed still arrives at the other.
 */
export interface Transport {
  /** Throws when the message can't be cloned; nothing is sent then. Does nothing once either end has closed. */
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): Disposer
  /** Told once at each end, whichever closed or was lost; at once if that has happened before. */
  onClose(listener: () => void): Disposer
  close(): void
}
