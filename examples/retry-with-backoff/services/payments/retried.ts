import { defineService, type InvokeRetryPayload } from 'fanfare'

export default defineService({
  description: 'Hears how an invocation with retries ended',
  async handle(ctx) {
    const payload = ctx.request.payload as InvokeRetryPayload
    ctx.log.info(
      `${payload.target} ${payload.ok ? 'succeeded' : 'failed'}, at most ${payload.retry_repeats} calls`,
    )
  },
})
