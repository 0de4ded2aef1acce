import { setTimeout as pause } from 'node:timers/promises'
import { defineService } from 'fanfare'

export default defineService({
  description: 'Orders of a customer',
  idempotent: true,
  async handle(ctx) {
    await pause(140, undefined, { signal: ctx.signal })
    return [{ order: 1001, total: 59.7 }]
  },
})
