import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { net, protocol } from 'electron'
import { isOwn, SCHEME } from './origin.ts'

/** What a page may do: run its own files. It reaches no network at all; its only way out is its port. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** To be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

/** Serves the page's built files below `folder`. */
export function servePages(folder: string): void {
  protocol.handle(SCHEME, async request => {
    const file = pageFile(folder, request.url)
    if (file === null || request.method !== 'GET') return notFound()
    const found = await net.fetch(pathToFileURL(file).href).catch(() => null)
    if (!found?.ok) return notFound()
    const headers = new Headers(found.headers)
    headers.set('content-security-policy', POLICY)
    headers.set('x-content-type-options', 'nosniff')
    headers.set('referrer-policy', 'no-referrer')
    return new Response(found.body, { headers })
  })
}

/** The file that an address stands for, or null where it stands for none below `folder`. */
export function pageFile(folder: string, address: string): string | null {
  if (!isOwn(address)) return null
  try {
    // Dot segments are resolved by now, but `%2f` and `%5c` are not.
    const name = decodeURIComponent(new URL(address).pathname)
    const file = path.join(folder, name)
    return !name.includes('\0') && file.startsWith(folder + path.sep) ? file : null
  } catch {
    return null
  }
}

const notFound = (): Response =>
  new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } })
