import { openTransport } from './open-transport.ts'
import { ReconnectingHost, type ReconnectingOptions } from './reconnecting.ts'

/** The host of this page, not connected yet: `start` begins. */
export const connectHost = (options: Partial<ReconnectingOptions> = {}): ReconnectingHost =>
  new ReconnectingHost({
    open: openTransport,
    client: 'window',
    now: () => Date.now(),
    later: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    ...options,
  })
