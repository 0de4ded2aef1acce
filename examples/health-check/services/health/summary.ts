import { defineService, type FinalPayload } from 'fanfare'

export default defineService({
  description: 'Says how all URLs together are doing',
  async handle(ctx) {
    const { results } = ctx.request.payload as FinalPayload
    const up = results.filter(result => result.ok).length
    ctx.log.info(`${up} of ${results.length} are up`)
    return { up, of: results.length }
  },
})
