import { defineService } from 'fanfare'

interface Request {
  sku: string
  amount: number
}

function reserve(request: Request): never {
  throw new Error(`Only 1 of ${request.sku} is left, ${request.amount} are wanted`)
}

/** Always fails, with a cause, so that you can see how an exception is shown. */
export default defineService({
  description: 'Reserves stock; always too late',
  async handle(ctx) {
    try {
      return reserve(ctx.request.payload as Request)
    } catch (cause) {
      throw new Error('The order could not be reserved', { cause })
    }
  },
})
