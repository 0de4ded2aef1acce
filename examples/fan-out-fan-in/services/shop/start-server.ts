import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineService } from 'fanfare'

const answers: Record<string, { ms: number; body: unknown }> = {
  '/price': { ms: 120, body: { amount: 19.9, currency: 'EUR' } },
  '/stock': { ms: 180, body: { left: 7 } },
  '/reviews': { ms: 250, body: { count: 312, stars: 4.4 } },
  '/delivery': { ms: 90, body: { days: 2 } },
  '/offers': { ms: 150, body: [{ code: 'AUTUMN', percent: 10 }] },
}

/** A server for this example alone. It closes by itself when nobody has asked for ten seconds. */
export default defineService({
  description: 'Starts the small server that this example asks',
  async handle(ctx) {
    const server = createServer((request, response) => {
      idle.refresh()
      const answer = answers[new URL(request.url ?? '/', 'http://localhost').pathname]
      setTimeout(() => {
        response.statusCode = answer ? 200 : 404
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(answer?.body ?? { error: 'not found' }))
      }, answer?.ms ?? 0)
    })
    const idle = setTimeout(() => server.close(), 10_000)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    ctx.log.info(`Listening on 127.0.0.1:${port}`)
    return { port }
  },
})
