/**
 * Downloads Electron's program by Electron's own installer, and says on standard output how far it is: a line
 * `RECEIVED TOTAL` (bytes; 0 when unknown) for each piece. Needs Node 24.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { modules } from './paths.mjs'

const plainFetch = globalThis.fetch

globalThis.fetch = async (input, init) => {
  const response = await plainFetch(input, init).catch(error => {
    // "fetch failed" is all that the error itself says.
    throw new Error(error.cause?.message || error.message)
  })
  if (!response.ok || response.body === null) return response
  const total = Number(response.headers.get('content-length') ?? 0)
  let received = 0
  const counting = new TransformStream({
    transform(chunk, controller) {
      received += chunk.byteLength
      process.stdout.write(`${received} ${total}\n`)
      controller.enqueue(chunk)
    },
  })
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(counting), { status, statusText, headers })
}

createRequire(import.meta.url)(join(modules, 'electron', 'install.js'))
