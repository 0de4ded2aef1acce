import { defineService, type Payload } from 'fanfare'

export default defineService({
  description: 'Hears of each part',
  async handle(ctx) {
    const { target } = ctx.request.payload as Payload
    ctx.log.info(`${target} is in`)
  },
})
