import { setTimeout as pause } from 'node:timers/promises'
import { defineService } from 'fanfare'

export default defineService({
  description: 'A mirror in asia',
  async handle(ctx) {
    await pause(5_000, undefined, { signal: ctx.signal })
    return { answeredBy: 'asia', lat: 38.72, lon: -9.14 }
  },
})
