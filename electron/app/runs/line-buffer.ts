import { CommandError } from '../../../shared/rpc/command-error.ts'

const CHUNK_CHARACTERS = 64 * 1024
const MAX_CHARACTERS = 256 * 1024 * 1024

/**
 * Gathers lines and hands them on in chunks, as fast as the reader takes them. A reader that falls too far behind is
 * let go with an error: the run goes on, and its events can be read from the history afterwards.
 */
export class LineBuffer {
  readonly #send: (text: string) => Promise<void>
  readonly #fail: (error: unknown) => void
  #lines: string[] = []
  #waiting: string[] = []
  #gathered = 0
  #characters = 0
  #sending = false
  #due: NodeJS.Immediate | null = null
  #ended: (() => void) | null = null
  #closed = false

  constructor(send: (text: string) => Promise<void>, fail: (error: unknown) => void) {
    this.#send = send
    this.#fail = fail
  }

  write(line: string): void {
    if (this.#closed) return
    this.#lines.push(line)
    this.#gathered += line.length
    this.#characters += line.length
    if (this.#characters > MAX_CHARACTERS) {
      this.close()
      this.#fail(
        new CommandError(
          'E_IO',
          'The events are read too slowly: they were cut off here. The run goes on; read all of it with `fanfare show RUN --json`.',
        ),
      )
      return
    }
    if (this.#gathered >= CHUNK_CHARACTERS) this.#pack()
    if (!this.#sending) this.#due ??= setImmediate(() => this.#pump())
  }

  /** Calls back once everything was taken. */
  end(ended: () => void): void {
    this.#ended = ended
    if (!this.#sending) this.#due ??= setImmediate(() => this.#pump())
  }

  close(): void {
    this.#closed = true
    if (this.#due) clearImmediate(this.#due)
    this.#due = null
    this.#lines = []
    this.#waiting = []
  }

  #pack(): void {
    if (this.#lines.length === 0) return
    this.#waiting.push(this.#lines.join(''))
    this.#lines = []
    this.#gathered = 0
  }

  #pump(): void {
    this.#due = null
    if (this.#closed || this.#sending) return
    if (this.#waiting.length === 0) this.#pack()
    const chunk = this.#waiting.shift()
    if (chunk === undefined) {
      this.#ended?.()
      return
    }
    this.#characters -= chunk.length
    this.#sending = true
    this.#send(chunk).then(
      () => {
        this.#sending = false
        this.#pump()
      },
      // The client is gone; the stream's own signal says so.
      () => this.close(),
    )
  }
}
