import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { z } from 'zod'

const bench = path.resolve(import.meta.dirname, '..')

const answerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('done'), value: z.unknown() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
])

/** A program that does the work of a case when it is asked to, in a process of its own. */
export class Contender {
  readonly name: string
  readonly #child: ChildProcess
  #waiting: PromiseWithResolvers<unknown> | null

  private constructor(name: string, child: ChildProcess) {
    this.name = name
    this.#child = child
    this.#waiting = Promise.withResolvers()
    child.on('message', message => this.#receive(message))
    child.once('exit', (code, signal) => this.#fail(`${name} has ended (${code ?? signal})`))
    child.once('error', error => this.#fail(error.message))
  }

  /**
   * Starts `file`, a path below `bench/`; ready when it can be asked. Rejects when it can't be.
   * @param execArgv of Node, such as `--cpu-prof`
   */
  static async start(
    name: string,
    file: string,
    args: readonly string[] = [],
    execArgv: readonly string[] = [],
  ): Promise<Contender> {
    const child = fork(path.join(bench, file), args, {
      cwd: bench,
      execArgv: ['--no-warnings', ...execArgv],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const contender = new Contender(name, child)
    await contender.#waiting?.promise
    return contender
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Lets it do one piece of work; gives what it says of it. */
  async ask<T>(answer: z.ZodType<T>, work: Readonly<Record<string, unknown>>): Promise<T> {
    if (this.#child.exitCode !== null) throw new Error(`${this.name} has ended`)
    this.#waiting = Promise.withResolvers()
    this.#child.send(work)
    return answer.parse(await this.#waiting.promise)
  }

  /** Ends it, with all that it has started. */
  async end(): Promise<void> {
    this.#waiting = null
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS)
    if (this.#child.connected) this.#child.disconnect()
    await exited
    clearTimeout(timer)
  }

  #receive(message: unknown): void {
    const answer = answerSchema.safeParse(message)
    if (!answer.success) return
    if (answer.data.type === 'failed') this.#fail(answer.data.message)
    else this.#waiting?.resolve(answer.data.type === 'done' ? answer.data.value : null)
  }

  #fail(why: string): void {
    this.#waiting?.reject(new Error(`${this.name}: ${why}`))
  }
}

/** How long a contender may take to end its own processes. */
const END_MS = 10_000
