/** A run could not be followed to its end after it had begun: no exit code for bad usage any more. */
export class FollowError extends Error {
  override readonly name = 'FollowError'

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
