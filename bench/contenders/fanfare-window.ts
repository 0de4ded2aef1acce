/** Fanfare as it is built and served to a browser: this process is the page, over a WebSocket. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { newRunId } from '../../shared/ids.ts'
import { connect } from '../../shared/rpc/client.ts'
import { applyUpdate, type RunView } from '../../shared/run/projection.ts'
import { answer } from './answer.ts'
import { pageTransport } from './page-transport.ts'
import { flowFile, type RunWork } from './run-work.ts'
import { addServices, fanOut, Workspace } from './workspace.ts'

const cli = path.resolve(import.meta.dirname, '../../out/main/cli.js')
const workspace = new Workspace()
addServices(workspace)
workspace.write('flows/.keep', '')
const server = spawn(process.execPath, [cli, 'serve', '--no-open', '--workspace', workspace.folder], {
  stdio: ['pipe', 'pipe', 'ignore'],
  env: { ...process.env, FANFARE_HOME: path.join(workspace.folder, 'home') },
})
const [url] = (await once(createInterface(server.stdout), 'line')) as [string]
const response = await fetch(url, { redirect: 'manual' })
const cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
const { origin, host } = new URL(url)
const socket = new WebSocket(`ws://${host}/rpc`, { headers: { cookie, origin }, perMessageDeflate: false })
socket.binaryType = 'nodebuffer'
await once(socket, 'open')
const client = connect(pageTransport(socket), { client: 'bench' })
await client.hello

async function run(flow: string): Promise<number> {
  const runId = newRunId(randomBytes(16))
  let view: RunView | undefined
  let ended = 0
  const start = performance.now()
  const watching = client.subscribe('run.watch', { runId, pending: true }, update => {
    view = applyUpdate(view, update)
    if (view.run.state !== 'running') ended = performance.now()
  })
  await client.call('run.start', { runId, path: flow })
  await watching.done
  if (view?.run.ok !== true) throw new Error(`The run of ${flow} did not go well`)
  return ended - start
}

answer<RunWork & { readonly flows?: number }>(
  async work => {
    if (work.flows !== undefined) {
      for (let index = 0; index < work.flows; index++) {
        workspace.write(`flows/${index}.flow.json`, fanOut({ targets: 3, callbacks: 2 }))
      }
      return server.pid
    }
    const ms: number[] = []
    for (let time = 0; time < work.times; time++) ms.push(await run(flowFile(workspace, work)))
    return ms
  },
  async () => {
    client.close()
    server.kill('SIGINT')
    await once(server, 'exit')
    workspace.remove()
  },
)
