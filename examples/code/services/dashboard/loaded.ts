import { defineService, type FinalPayload } from 'fanfare'

export default defineService({
  description: 'Hears when all parts are in',
  async handle(ctx) {
    const { data } = ctx.request.payload as FinalPayload
    return { parts: Object.keys(data) }
  },
})
