import { defineService } from 'fanfare'

export default defineService({
  description: 'Fails twice, then succeeds',
  async handle(ctx) {
    const { amount } = ctx.request.payload as { amount: number }
    if (ctx.attempt < 3) throw new Error(`The bank is not available (attempt ${ctx.attempt})`)
    return { charged: amount, attempt: ctx.attempt }
  },
})
