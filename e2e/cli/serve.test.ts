import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { BrowserClient, openAddress } from '../harness/browser-client.ts'
import type { Fanfare } from '../harness/fanfare.ts'
import { flowOf } from '../harness/flow.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

const sleeping = flowOf({ targets: { a: { service: 'demo.sleep', request: { ms: 60_000 } } } })

async function serve(workspace: Workspace, ...words: string[]): Promise<{ server: Fanfare; url: URL }> {
  const server = workspace.start(['serve', '--no-open', ...words])
  await server.waitForText(/\n/)
  return { server, url: new URL(server.stdout.trim()) }
}

test('the address lets one browser in, and nobody else', async () => {
  const workspace = await makeWorkspace({ flows: { sleeping } })
  const { server, url } = await serve(workspace)
  expect(url.hostname).toBe('127.0.0.1')
  const cookie = await openAddress(url)
  expect(cookie).toMatch(/^fanfare_\d+=/)
  expect(await openAddress(url)).toBeNull()
  const { socket } = await BrowserClient.connect(url, cookie ?? '')
  const [answer] = await once(socket, 'message')
  expect(String(answer)).toContain(workspace.root)
  const stranger = new WebSocket(`ws://${url.host}/rpc`, {
    headers: { cookie: cookie ?? '', origin: 'http://evil.example' },
  })
  const [error] = await once(stranger, 'error')
  expect(error.message).toContain('403')
  server.signal('SIGTERM')
  expect((await server.finished).code).toBe(0)
  // Looking at a workspace leaves nothing in it.
  expect(await workspace.filesIn('.')).toEqual(['flows/sleeping.flow.json'])
})

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends what runs, and leaves no process',
  async signal => {
    const workspace = await makeWorkspace({
      flows: { marking: flowOf({ targets: { a: 'marking' } }) },
      services: { marking: "async () => { mark('begun'); await gate('never') }" },
    })
    const { server, url } = await serve(workspace)
    const client = await BrowserClient.connect(url, (await openAddress(url)) ?? '')
    const { socket } = client
    client.call('run.start', { path: 'flows/marking.flow.json' }).catch(() => {})
    await workspace.waitForMark('begun')
    const closed = once(socket, 'close')
    server.signal(signal)
    expect(await server.finished).toMatchObject({ code: 0, signal: null })
    await closed
    await workspace.untilQuiet()
    const { lines } = await workspace.fanfare(['runs', '--json'])
    expect(lines.map(line => JSON.parse(line).state)).toEqual(['cancelled'])
  },
)

test('a run goes on while no page is open', async () => {
  const workspace = await makeWorkspace({
    flows: { marking: flowOf({ targets: { a: 'marking' } }) },
    services: { marking: "async () => { mark('begun'); await gate('end'); mark('ended') }" },
  })
  const { server, url } = await serve(workspace)
  const client = await BrowserClient.connect(url, (await openAddress(url)) ?? '')
  const { socket } = client
  client.call('run.start', { path: 'flows/marking.flow.json' }).catch(() => {})
  await workspace.waitForMark('begun')
  socket.terminate()
  await workspace.open('end')
  await workspace.waitForMark('ended')
  server.signal('SIGINT')
  await server.finished
})

test('a port that is in use is told, and nothing is left', async () => {
  const workspace = await makeWorkspace({ flows: { sleeping } })
  const { url } = await serve(workspace)
  const { code, stdout, stderr } = await workspace.fanfare(['serve', '--no-open', '--port', url.port])
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toBe(`error: Port ${url.port} can't be used: it is in use. Name another one, or none\n`)
})
