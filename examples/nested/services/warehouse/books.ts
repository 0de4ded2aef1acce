import { setTimeout as pause } from 'node:timers/promises'
import { defineService } from 'fanfare'

export default defineService({
  description: 'Packs books',
  async handle(ctx) {
    const { amount } = ctx.request.payload as { amount: number }
    await pause(60, undefined, { signal: ctx.signal })
    return { packed: amount }
  },
})
