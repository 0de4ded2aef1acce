import { defineService } from 'fanfare'

export default defineService({
  description: 'Answers with what it was asked',
  async handle(ctx) {
    return { service: 'service2', received: ctx.request.payload, channel: ctx.channel }
  },
})
