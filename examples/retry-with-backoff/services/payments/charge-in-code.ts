import { defineService } from 'fanfare'

/** The same in code: at most five calls, growing pauses, and a callback that hears how it ended. */
export default defineService({
  description: 'Invokes payments.charge until it succeeds',
  async handle(ctx) {
    return await ctx.patterns.invokeRetry.invoke('payments.charge', ctx.request.payload, {
      repeats: 5,
      backoff: { initialMs: 100, factor: 2 },
      callback: 'payments.retried',
      context: { reason: 'monthly settlement' },
    })
  },
})
