import { defineService } from 'fanfare'

export default defineService({
  description: 'An order with three items',
  async handle(ctx) {
    const { id } = ctx.request.payload as { id: number }
    return { id, books: 2, records: 1, tickets: 4 }
  },
})
