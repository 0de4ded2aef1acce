import { setTimeout as pause } from 'node:timers/promises'
import { defineService } from 'fanfare'

export default defineService({
  description: 'A mirror in europe',
  async handle(ctx) {
    await pause(120, undefined, { signal: ctx.signal })
    return { answeredBy: 'europe', lat: 38.72, lon: -9.14 }
  },
})
