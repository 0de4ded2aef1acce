/** A failure that the reader can do something about: shown without a stack, after the log that it is about. */
export class BootstrapFailure extends Error {
  /**
   * @param {string} message what failed and what to do
   * @param {string} [log] output of the program that failed
   */
  constructor(message, log = '') {
    super(message)
    this.name = 'BootstrapFailure'
    this.log = log
  }
}

/**
 * Ends the process with what went wrong on stderr.
 * @param {unknown} error
 * @returns {never}
 */
export function exitWith(error) {
  if (!(error instanceof BootstrapFailure)) throw error
  if (error.log) process.stderr.write(`${error.log.trimEnd()}\n`)
  process.stderr.write(`fanfare: ${error.message}\n`)
  process.exit(1)
}
