import { defineService, type FinalPayload } from 'fanfare'

export default defineService({
  description: 'Takes the first good answer',
  async handle(ctx) {
    const { results } = ctx.request.payload as FinalPayload
    return results.find(result => result.ok)?.response ?? null
  },
})
