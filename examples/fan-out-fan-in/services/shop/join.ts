import { defineService, type FinalPayload } from 'fanfare'

export default defineService({
  description: 'Joins the five answers into one page',
  async handle(ctx) {
    const { data } = ctx.request.payload as FinalPayload
    const page = Object.fromEntries(Object.entries(data).map(([target, entry]) => [target, entry.response]))
    ctx.log.info(`Joined ${Object.keys(page).length} answers`)
    return page
  },
})
