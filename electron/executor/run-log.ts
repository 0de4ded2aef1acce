import type { TaskLog } from './ports.ts'

export const MAX_LINES = 10_000
export const MAX_CHARACTERS = 8 * 1024 * 1024

/** Keeps a run's log to its cap; what is over it is counted. */
export class RunLog {
  #lines: number
  #characters = 0
  #dropped = 0
  #full: boolean

  /** @param lines that the log holds already */
  constructor(lines: number) {
    this.#lines = lines
    this.#full = lines > MAX_LINES
  }

  /** The line as it goes to the log, or null when it is over the cap: the first one over it becomes a notice. */
  admit(line: TaskLog): TaskLog | null {
    if (this.#full) {
      this.#dropped += line.dropped + 1
      return null
    }
    this.#lines++
    this.#characters += line.message.length + (line.data?.length ?? 0)
    if (this.#lines <= MAX_LINES && this.#characters <= MAX_CHARACTERS) return line
    this.#full = true
    const message = `The run's log is full (${MAX_LINES} lines or ${MAX_CHARACTERS} characters): further lines are only counted.`
    return { ...line, level: 'warn', message, data: null, dropped: line.dropped + 1 }
  }

  /** The run's last line, when lines were dropped since the notice: it says how many. */
  rest(at: number): TaskLog | null {
    if (this.#dropped === 0) return null
    const message = `${this.#dropped} further lines were dropped: the run's log was full.`
    return { at, level: 'warn', message, data: null, dropped: this.#dropped }
  }
}
