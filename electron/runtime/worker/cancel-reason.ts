/** What `ctx.signal` aborts with, and what is waited for rejects with, when a call is cancelled. */
export function cancelReason(): Error & { readonly code: 'E_CANCELLED' } {
  const error = new Error('The call was cancelled')
  error.name = 'AbortError'
  return Object.assign(error, { code: 'E_CANCELLED' as const })
}
