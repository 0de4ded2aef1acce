import { defineService, type Payload } from 'fanfare'

export default defineService({
  description: 'Hears of each target that has completed',
  async handle(ctx) {
    const payload = ctx.request.payload as Payload
    ctx.log.info(`${payload.target} ${payload.ok ? 'responded' : 'failed'} at ${payload.resp_ts_utc} UTC`)
    return { keys: Object.keys(payload), cid: ctx.environ['fanfare.request_ctx.parallel_exec_cid'] }
  },
})
