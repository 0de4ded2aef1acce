/** Bad usage or a bad file: nothing has run. It says what, where, and what to do, and ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** Where it is: a file with line and column, a flag. */
  readonly where: readonly string[]
  /** What to do. */
  readonly hint: string | undefined

  constructor(message: string, more: { where?: string | readonly string[]; hint?: string | undefined } = {}) {
    super(message)
    this.where = typeof more.where === 'string' ? [more.where] : (more.where ?? [])
    this.hint = more.hint
  }
}

/** Exit codes of the command line. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, cancelled: 130 } as const
