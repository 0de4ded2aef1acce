import { defineService } from 'fanfare'

/** Targets, a callback for each and a final one, all in code. The result has an entry for each target, failed or not. */
export default defineService({
  description: 'Loads all parts of a customer dashboard at once',
  async handle(ctx) {
    const { customer } = ctx.request.payload as { customer: number }
    const result = await ctx.patterns.fanout.invokeAndWait(
      { 'crm.get-customer': { id: customer }, 'erp.get-orders': { customer } },
      'dashboard.loaded',
      { onTarget: 'dashboard.progress' },
    )
    return {
      complete: result.ok,
      customer: result.data['crm.get-customer']?.response,
      orders: result.data['erp.get-orders']?.response,
    }
  },
})
