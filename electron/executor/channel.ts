import type { Channel } from '../../shared/channels.ts'
import type { Call } from './state.ts'

/** How a call's service comes to be invoked, as its handler sees it. docs/services.md: `ctx.channel`. */
export function channelOf(call: Call): Channel {
  const { plan } = call.invocation
  switch (plan.pattern) {
    case 'parallel':
      return call.phase === 'target' ? 'parallel-exec-call' : 'parallel-exec-on-target'
    case 'fanout':
      if (call.phase === 'target') return 'fanout-call'
      return call.phase === 'on-target' ? 'fanout-on-target' : 'fanout-on-final'
    case 'invoke':
      return plan.async ? 'invoke-async' : 'invoke'
    case 'invoke-retry':
      return call.phase === 'target' ? 'invoke' : 'invoke-async'
  }
}
