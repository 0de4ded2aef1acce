/** What to tell the user of a failure. */
export const sentence = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something went wrong.'
