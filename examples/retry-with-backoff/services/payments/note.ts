import { defineService, type Payload } from 'fanfare'

export default defineService({
  description: 'Notes each payment',
  async handle(ctx) {
    const payload = ctx.request.payload as Payload
    ctx.log.info(
      `${payload.target}: ${payload.ok ? 'paid' : 'not paid'}, attempt ${ctx.delivery?.target?.attempt}`,
    )
  },
})
