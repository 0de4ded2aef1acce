import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { type App, openApp } from '../../electron/app/index.ts'
import { coreFiles } from '../../electron/hosts/entries.ts'
import { memoryPair } from '../../electron/ipc/memory/index.ts'
import { newRunId } from '../../shared/ids.ts'
import { type Client, connect } from '../../shared/rpc/client.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** The app with the settings that users get, and a client of the contract in the same process, as the command line is. */
export class FanfareHost {
  readonly client: Client
  readonly #app: App

  private constructor(app: App, client: Client) {
    this.#app = app
    this.client = client
  }

  static async open(folder: string): Promise<FanfareHost> {
    const app = await openApp({
      workspace: folder,
      files: coreFiles(root),
      version: 'bench',
      onError: error => {
        throw error
      },
    })
    const [near, far] = memoryPair()
    app.connect(far)
    const client = connect(near, { client: 'bench' })
    await client.hello
    return new FanfareHost(app, client)
  }

  /**
   * Runs a flow file and watches it. `ms`: from `run.start` until the client has seen that all is completed;
   * `accepted`: until the command was answered.
   */
  async run(flow: string): Promise<{ ms: number; accepted: number }> {
    const { ok, ...took } = await this.runAnyhow(flow)
    if (!ok) throw new Error(`The run of ${flow} did not go well`)
    return took
  }

  /** The same, however it goes. */
  async runAnyhow(flow: string): Promise<{ ms: number; accepted: number; ok: boolean }> {
    const runId = newRunId(randomBytes(16))
    let ended = 0
    let ok: boolean | null = null
    const watching = this.client.subscribe('run.watch', { runId, pending: true }, update => {
      if (update.run && update.run.state !== 'running') {
        ended = performance.now()
        ok = update.run.ok
      }
    })
    const start = performance.now()
    await this.client.call('run.start', { runId, path: flow })
    const accepted = performance.now() - start
    await watching.done
    return { ms: ended - start, accepted, ok: ok === true }
  }

  /** Runs a flow file and takes its events as text, as `fanfare run --json` does. */
  async runAsText(flow: string, write: (text: string) => void): Promise<void> {
    const runId = newRunId(randomBytes(16))
    let last = ''
    const following = this.client.subscribe('run.events', { runId, pending: true }, text => {
      write(text)
      last = text
    })
    await this.client.call('run.start', { runId, path: flow })
    await following.done
    if (!/"type":"run.completed".*"ok":true/.test(last)) throw new Error(`The run of ${flow} did not go well`)
  }

  async close(): Promise<void> {
    this.client.close()
    await this.#app.close()
  }
}
