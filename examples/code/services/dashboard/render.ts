import { defineService, type Payload } from 'fanfare'

export default defineService({
  description: 'Shows the dashboard',
  async handle(ctx) {
    const { response } = ctx.request.payload as Payload<{ complete: boolean }>
    ctx.log.info(response.complete ? 'Everything is there' : 'Parts are missing')
  },
})
