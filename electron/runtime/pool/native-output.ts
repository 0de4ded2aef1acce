/** Text without a newline is a line of its own at this length. */
const MOST_CHARACTERS = 64 * 1024

/** Cuts what a process writes to its pipes into lines. */
export class LineSplitter {
  #rest = ''

  /** Gives the lines that `text` ends. */
  push(text: string): string[] {
    const lines = (this.#rest + text).split(/\r?\n/)
    this.#rest = lines.pop() ?? ''
    if (this.#rest.length > MOST_CHARACTERS) {
      lines.push(this.#rest)
      this.#rest = ''
    }
    return lines
  }

  /** What stands behind the last newline. */
  end(): string[] {
    const rest = this.#rest
    this.#rest = ''
    return rest === '' ? [] : [rest]
  }
}

/** What V8 says on stderr before it aborts. */
const OUT_OF_MEMORY = /JavaScript heap out of memory|Reached heap limit|FatalProcessOutOfMemory/

/** The native output of one worker: lines, and the end of stderr, which may say why it died. */
export class NativeOutput {
  readonly #lines = { stdout: new LineSplitter(), stderr: new LineSplitter() }
  #tail = ''

  push(stream: 'stdout' | 'stderr', text: string): string[] {
    if (stream === 'stderr') this.#tail = (this.#tail + text).slice(-4096)
    return this.#lines[stream].push(text)
  }

  end(stream: 'stdout' | 'stderr'): string[] {
    return this.#lines[stream].end()
  }

  get saysOutOfMemory(): boolean {
    return OUT_OF_MEMORY.test(this.#tail)
  }
}
