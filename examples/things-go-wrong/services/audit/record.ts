import { defineService, type Payload } from 'fanfare'

export default defineService({
  description: 'Writes down how each target came out',
  async handle(ctx) {
    const payload = ctx.request.payload as Payload
    const firstLine = payload.exception?.split('\n')[0]
    ctx.log.info(`${payload.target}: ${payload.ok ? 'ok' : firstLine}`)
    return { recorded: payload.target, ok: payload.ok }
  },
})
