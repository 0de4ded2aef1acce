import { defineService, type Payload } from 'fanfare'

/** Drawn as a source: what it is told is at hand in the requests of its targets, as `payload`. */
export default defineService({
  description: 'Hears that the server is up; its targets are invoked then',
  async handle(ctx) {
    const { response } = ctx.request.payload as Payload<{ port: number }>
    return { port: response.port }
  },
})
