import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { completionOf, parseEvent } from '../harness/events.ts'
import type { Finished } from '../harness/fanfare.ts'
import { flowOf } from '../harness/flow.ts'
import { makeWorkspace } from '../harness/workspace.ts'

const CANARY = 'canary-9f2d7c41e8b6-do-not-sing'
const encodings = [
  CANARY,
  Buffer.from(CANARY).toString('base64').replace(/=+$/, ''),
  Buffer.from(CANARY).toString('hex'),
  // In basic credentials.
  Buffer.from(`user:${CANARY}`).toString('base64').replace(/=+$/, ''),
]

/** A server that sends back what it is told, secrets included, and that refuses on request. */
async function echoingServer(): Promise<{ url: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    response.statusCode = request.url?.startsWith('/refused') ? 401 : 200
    response.setHeader('content-type', 'text/plain')
    response.end(
      response.statusCode === 401 ? `You sent ${request.headers.authorization} to ${request.url}` : 'welcome',
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

test('secrets reach the services that name them, and nothing that is written', async () => {
  const { url, seen } = await echoingServer()
  const auth = { bearer: '{{secret.API_TOKEN}}' }
  const printed = 'process.stderr.write("my token is " + process.env.TOKEN + "\\n"); '
  const workspace = await makeWorkspace({
    services: {
      hears: "async ctx => { ctx.log.info('heard', ctx.request.payload); return ctx.request.payload }",
    },
    files: { '.env': `# for the tests\nAPI_TOKEN=${CANARY}\nOTHER="unused"\n` },
    flows: {
      secret: flowOf({
        source: 'secret.source',
        targets: {
          ok: 'by-bearer',
          basic: 'by-basic',
          query: 'by-query',
          refused: 'refused',
          unreachable: 'unreachable',
          process: 'by-process',
          'process-fails': 'process-fails',
          unknown: 'unknown',
        },
        onTarget: { h: 'hears' },
        onFinal: { f: 'hears' },
        services: {
          'by-bearer': {
            kind: 'http',
            url: `${url}/bearer`,
            auth,
            headers: { 'x-key': 'key {{secret.API_TOKEN}}' },
          },
          'by-basic': { kind: 'http', url: `${url}/basic`, auth: { basic: 'user:{{secret.API_TOKEN}}' } },
          'by-query': { kind: 'http', url: `${url}/query`, query: { key: '{{secret.API_TOKEN}}' } },
          refused: { kind: 'http', url: `${url}/refused?key={{secret.API_TOKEN}}`, auth },
          unreachable: { kind: 'http', url: 'http://127.0.0.1:1/{{secret.API_TOKEN}}', auth },
          'by-process': {
            kind: 'process',
            command: [
              process.execPath,
              '-e',
              `${printed} console.log(JSON.stringify(process.env.TOKEN.length))`,
            ],
            env: { TOKEN: '{{secret.API_TOKEN}}' },
          },
          'process-fails': {
            kind: 'process',
            command: [process.execPath, '-e', `${printed} process.exit(4)`],
            env: { TOKEN: '{{secret.API_TOKEN}}' },
          },
          unknown: { kind: 'http', url: `${url}/{{secret.NOT_THERE}}` },
        },
      }),
    },
  })
  const written: Finished[] = []
  const fanfare = async (...words: string[]): Promise<Finished> => {
    const finished = await workspace.fanfare(words)
    written.push(finished)
    return finished
  }

  const { lines, code } = await fanfare('run', 'flows/secret.flow.json', '--json', '--full')

  // They arrived.
  expect(code).toBe(1)
  const at = (path: string) => seen.find(request => request.url?.startsWith(path))
  expect(at('/bearer')?.headers).toMatchObject({
    authorization: `Bearer ${CANARY}`,
    'x-key': `key ${CANARY}`,
  })
  expect(at('/basic')?.headers.authorization).toBe(
    `Basic ${Buffer.from(`user:${CANARY}`).toString('base64')}`,
  )
  expect(at('/query')?.url).toBe(`/query?key=${CANARY}`)
  const events = lines.map(parseEvent)
  expect(completionOf(events, 'by-process').response).toBe(CANARY.length)
  expect(completionOf(events, 'refused')).toMatchObject({ errorCode: 'E_HTTP_STATUS' })
  expect(completionOf(events, 'refused').exception).toContain('You sent Bearer ***')
  expect(completionOf(events, 'unreachable')).toMatchObject({ errorCode: 'E_HTTP' })
  expect(completionOf(events, 'process-fails')).toMatchObject({ errorCode: 'E_PROCESS_EXIT' })
  expect(completionOf(events, 'process-fails').exception).toContain('my token is ***')
  // One that does not exist is an error that names it.
  expect(completionOf(events, 'unknown')).toMatchObject({ errorCode: 'E_REQUEST' })
  expect(completionOf(events, 'unknown').exception).toContain('NOT_THERE')

  // They are nowhere else.
  await fanfare('run', 'flows/secret.flow.json')
  await fanfare('show', 'last', '--full')
  await fanfare('show', 'last', '--payloads', '--full')
  await fanfare('show', 'last', '--log')
  await fanfare('runs', '--json', '--text', 'secret')
  await fanfare('validate', 'flows/secret.flow.json')
  await fanfare('export', 'flow', 'flows/secret.flow.json', '-o', 'exported/flow.json').catch(() => {})
  await fanfare('export', 'flow', 'flows/secret.flow.json')
  const exported = await fanfare('export', 'run', 'last')
  expect(exported.stdout).toContain('{{secret.API_TOKEN}}')
  for (const secret of encodings) {
    for (const { stdout, stderr } of written) expect(stdout + stderr).not.toContain(secret)
    for (const file of await workspace.filesIn('.fanfare')) {
      expect(readFileSync(workspace.path(file)).includes(secret), `${file} holds a secret`).toBe(false)
    }
  }
})
