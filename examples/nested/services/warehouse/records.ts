import { setTimeout as pause } from 'node:timers/promises'
import { defineService } from 'fanfare'

export default defineService({
  description: 'Packs records',
  async handle(ctx) {
    const { amount } = ctx.request.payload as { amount: number }
    await pause(120, undefined, { signal: ctx.signal })
    return { packed: amount }
  },
})
