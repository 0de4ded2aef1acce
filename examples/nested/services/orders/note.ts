import { defineService, type Payload } from 'fanfare'

export default defineService({
  description: 'Notes what a warehouse has packed',
  async handle(ctx) {
    const { target, response } = ctx.request.payload as Payload<{ packed: number }>
    ctx.log.info(`${target} packed ${response.packed}`)
  },
})
