/** Pages have a scheme of their own: no `file:`, whose pages may read too much, and no server, which others could ask. */
export const SCHEME = 'app'
const HOST = 'fanfare'
/**
 * As `WebFrameMain.origin` says it. Never compare it with `new URL(...).origin`, which is `"null"` in Node for every
 * private scheme.
 */
export const ORIGIN = `${SCHEME}://${HOST}`
export const HOME = `${ORIGIN}/index.html`

/** Whether an address belongs to the app's own pages. */
export function isOwn(address: string): boolean {
  return address === ORIGIN || address.startsWith(`${ORIGIN}/`)
}
