import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import { type EventOf, type EventType, eventsOf, parseEvent, type RunEvent } from './events.ts'
import { eventually } from './eventually.ts'
import { cliFile } from './paths.ts'

export interface FanfareOptions {
  readonly cwd: string
  /** Given on standard input, which ends then; without it, standard input is empty. Null: it stays open. */
  readonly input?: string | null
  /** Beside the few variables that the program needs. */
  readonly env?: Readonly<Record<string, string>>
}

export interface Finished {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Lines of standard output. */
  readonly lines: readonly string[]
}

/** A program that runs, in a process group and a session of its own. */
export class Fanfare {
  readonly pid: number
  /** Resolves when the program has ended and all that it wrote was read. */
  readonly finished: Promise<Finished>
  readonly #kill: (signal: NodeJS.Signals) => void
  readonly #input: Writable
  #stdout = ''
  #stderr = ''
  #ended = false

  constructor(command: string, args: readonly string[], { cwd, input, env = {} }: FanfareOptions) {
    const child = spawn(command, args, { cwd, env: { ...basicEnvironment(), ...env }, detached: true })
    this.pid = child.pid ?? Number.NaN
    this.#kill = signal => void child.kill(signal)
    child.stdout.setEncoding('utf8').on('data', text => {
      this.#stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      this.#stderr += text
    })
    // Who does not read its input may be gone before all of it is written.
    child.stdin.on('error', () => {})
    this.#input = child.stdin
    if (input !== null) child.stdin.end(input ?? '')
    this.finished = new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => {
        this.#ended = true
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr, lines: linesOf(this.#stdout) })
      })
    })
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  get ended(): boolean {
    return this.#ended
  }

  /** The events that have been printed so far, whole lines alone. Throws when a line is no event. */
  get events(): RunEvent[] {
    return linesOf(this.#stdout.slice(0, this.#stdout.lastIndexOf('\n') + 1)).map(parseEvent)
  }

  /** Waits for an event that has been or will be printed; rejects when the program ends without it. */
  async waitForEvent<T extends EventType>(
    type: T,
    matches: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    return this.until(`an event ${type}`, () => eventsOf(this.events, type).find(matches))
  }

  /** Waits until so many events have been printed. */
  async waitForEvents(count: number, type?: EventType): Promise<void> {
    const seen = (): number => (type ? eventsOf(this.events, type).length : linesOf(this.#stdout).length)
    await this.until(`${count} events ${type ?? ''}`, () => seen() >= count)
  }

  /** Waits until standard output holds a text. */
  async waitForText(text: string | RegExp): Promise<void> {
    const found = (): boolean =>
      typeof text === 'string' ? this.#stdout.includes(text) : text.test(this.#stdout)
    await this.until(`the text ${text}`, found)
  }

  /** Waits for what its output is to show; rejects when the program ends without it. */
  until<T>(what: string, look: () => T | undefined | false): Promise<T> {
    return eventually(what, () => {
      // Looked at first: what is printed last must not be missed.
      const ended = this.#ended
      const found = look()
      if (ended && (found === undefined || found === false)) {
        throw new Error(`It ended without ${what}.\n${this.#stdout.slice(-2000)}\n${this.#stderr}`)
      }
      return found
    })
  }

  /** What somebody types, where standard input was left open. */
  type(keys: string): void {
    this.#input.write(keys)
  }

  /** To the program alone, not to its workers. */
  signal(signal: NodeJS.Signals): void {
    this.#kill(signal)
  }

  /** To all of its process group, as a terminal's Ctrl+C or a closing session does. */
  signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal)
    } catch {
      // None of it is left.
    }
  }

  /** Ends all of it at once, and waits for that. */
  async killGroup(): Promise<Finished> {
    this.signalGroup('SIGKILL')
    return this.finished
  }
}

/** Starts the command line. */
export const startFanfare = (args: readonly string[], options: FanfareOptions): Fanfare =>
  new Fanfare(process.execPath, [cliFile, ...args], options)

export const linesOf = (text: string): string[] => {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Nothing of who runs the tests: no colours forced, no options for Node. */
export function basicEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, LANG: 'C.UTF-8', TZ: 'UTC' }
}
