import { defineService, type Payload } from 'fanfare'

interface Answer {
  status: number
}

export default defineService({
  description: 'Says how one URL answered',
  async handle(ctx) {
    const payload = ctx.request.payload as Payload<Answer>
    const runMs = Math.round(ctx.delivery?.target?.runMs ?? 0)
    const state = payload.ok ? `up (${payload.response.status})` : 'down'
    ctx.log.info(`${ctx.delivery?.target?.key}: ${state} after ${runMs} ms`)
    return { state, runMs }
  },
})
