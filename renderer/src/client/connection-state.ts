/** How it stands with the host. Edits go on in every state; what needs the host waits or says why it can't be done. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** Lost, and tried again at `retryAt` (ms since 1970); null while a try is under way. */
  | { readonly kind: 'lost'; readonly retryAt: number | null; readonly attempt: number }
  /** Given up: trying again would not help. A sentence that says what to do. */
  | { readonly kind: 'refused'; readonly message: string }
