/** Nothing from elsewhere, nothing inline, nothing evaluated, in nobody's frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What every answer says, whatever it is. No header lets another origin read anything. */
export const everyAnswer: Readonly<Record<string, string>> = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** The headers of an answer in plain text that nobody keeps. */
export const textAnswer: Readonly<Record<string, string>> = {
  ...everyAnswer,
  'Content-Type': 'text/plain; charset=utf-8',
  'Cache-Control': 'no-store',
}
