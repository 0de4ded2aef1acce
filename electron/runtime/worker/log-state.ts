/** How much one call has logged, and what of it is left out. */
export class LogState {
  lines = 0
  bytes = 0
  /** Lines left out since the last notice. */
  dropped = 0
  /** Beginnings of lines that were written without their end. */
  stdout = ''
  stderr = ''
  /** For lines of nobody's: when the count began, monotonic ms. */
  since = 0
}

/** Whoever lines belong to: a call. */
export interface LogOwner {
  readonly id: number
  /** It has finished, so that no notice will follow. */
  readonly done: boolean
  /** Null until it logs. */
  logState: LogState | null
}
