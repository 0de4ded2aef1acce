import { setTimeout as pause } from 'node:timers/promises'
import { defineService } from 'fanfare'

export default defineService({
  description: 'A mirror in america',
  async handle(ctx) {
    await pause(40, undefined, { signal: ctx.signal })
    throw new Error('The mirror is being updated')
  },
})
