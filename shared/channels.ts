/** How a service came to be invoked: the index is the byte on the wire, the text is what handlers see. */
export const channels = [
  'invoke',
  'parallel-exec-call',
  'parallel-exec-on-target',
  'fanout-call',
  'fanout-on-target',
  'fanout-on-final',
  'invoke-async',
  'manual',
  'schedule',
  'http',
  'cli',
] as const
export type Channel = (typeof channels)[number]
