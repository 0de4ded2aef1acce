/** An HTTP server that answers everything after 200 ms. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer } from './answer.ts'

const DELAY_MS = 200
const server = createServer((request, response) => {
  request.resume()
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"ok":true}')
  }, DELAY_MS)
})
// A thousand connect at once.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  answer(async () => (server.address() as AddressInfo).port)
})
