/** Node-RED, embedded, without its editor: function nodes in this process, nothing stored, nobody watches. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import express from 'express'
import RED from 'node-red'
import { answer, repeat } from '../contenders/answer.ts'
import type { RunWork } from '../contenders/run-work.ts'

const burning = process.argv[2] === 'burn'
const folder = mkdtempSync(path.join(tmpdir(), 'fanfare-node-red-'))

const node = (id: string, code: string, ...wires: string[][]) => ({
  id,
  type: 'function',
  z: 'tab',
  name: id,
  func: code,
  outputs: wires.length,
  noerr: 0,
  initialize: '',
  finalize: '',
  libs: [],
  x: 0,
  y: 0,
  wires,
})
const burn = `const until = global.get('usage')().user + Number(msg.ms) * 1000;
while (global.get('usage')().user < until) for (let i = 0; i < 1e5; i++);`

const flows = [
  { id: 'tab', type: 'tab', label: 'bench' },
  {
    id: 'in',
    type: 'http in',
    z: 'tab',
    name: '',
    url: '/go',
    method: 'get',
    upload: false,
    wires: [['fan']],
    x: 0,
    y: 0,
  },
  node(
    'fan',
    `const n = Number(msg.req.query.n); global.set('left', n * ${burning ? 1 : 2}); global.set('res', { res: msg.res });
const out = []; for (let i = 0; i < n; i++) out.push({ payload: { i }, cid: 'K' + i, ms: msg.req.query.ms }); return [out];`,
    ['target'],
  ),
  node(
    'target',
    `${burning ? burn : ''}
msg.payload = { source: 's', target: 't', response: { echo: msg.payload }, ok: true, exception: null, cid: msg.cid }; return msg;`,
    burning ? ['count'] : ['first', 'second'],
  ),
  node('first', 'return msg;', ['count']),
  node('second', 'return msg;', ['count']),
  node(
    'count',
    `let c = (context.get('c') || 0) + 1;
if (c === global.get('left')) { context.set('c', 0); return { payload: 'done', res: global.get('res').res, req: {} }; }
context.set('c', c); return null;`,
    ['out'],
  ),
  {
    id: 'out',
    type: 'http response',
    z: 'tab',
    name: '',
    statusCode: '',
    headers: {},
    wires: [],
    x: 0,
    y: 0,
  },
]
writeFileSync(path.join(folder, 'flows.json'), JSON.stringify(flows))
const app = express()
const server = createServer(app)
RED.init(server, {
  httpAdminRoot: false,
  httpNodeRoot: '/',
  userDir: folder,
  flowFile: 'flows.json',
  logging: { console: { level: 'error', metrics: false, audit: false } },
  functionGlobalContext: { usage: () => process.threadCpuUsage() },
} as unknown as Parameters<typeof RED.init>[1])
app.use('/', RED.httpNode)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
await RED.start()
const { port } = server.address() as AddressInfo

async function go(targets: number, ms: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/go?n=${targets}&ms=${ms}`)
  const text = await response.text()
  if (text !== 'done') throw new Error(`Node-RED answered ${response.status} ${text.slice(0, 100)}`)
}

// Its flows begin to run a while after it says that it has started.
for (let tries = 0; ; tries++) {
  try {
    await go(1, 0)
    break
  } catch (error) {
    if (tries > 100) throw error
    await pause(100)
  }
}

answer<RunWork & { readonly burn?: number }>(
  ({ targets, times, burn: ms = 0 }) => repeat(times, () => go(targets, ms)),
  () => rmSync(folder, { recursive: true, force: true }),
)
