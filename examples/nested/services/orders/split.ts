import { defineService, type Payload } from 'fanfare'

interface Order {
  id: number
  books: number
  records: number
  tickets: number
}

/** A callback that is a source itself: what it invokes is shown in the run's tree, under this delivery. */
export default defineService({
  description: 'Invokes one warehouse for each kind of item',
  async handle(ctx) {
    const { response: order } = ctx.request.payload as Payload<Order>
    const cid = ctx.patterns.parallel.invoke(
      {
        'warehouse.books': { order: order.id, amount: order.books },
        'warehouse.records': { order: order.id, amount: order.records },
        'warehouse.tickets': { order: order.id, amount: order.tickets },
      },
      'orders.note',
    )
    return { cid }
  },
})
