import { setTimeout as pause } from 'node:timers/promises'
import { defineService } from 'fanfare'

export default defineService({
  description: 'Customer by id',
  timeoutMs: 5_000,
  idempotent: true,
  async handle(ctx) {
    const { id } = ctx.request.payload as { id: number }
    await pause(80, undefined, { signal: ctx.signal })
    return { id, name: 'Ada' }
  },
})
