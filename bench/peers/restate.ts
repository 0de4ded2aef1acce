/** Restate with its own server: each target is a call of a handler, which records its outcome and then calls back. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import * as restate from '@restatedev/restate-sdk'
import { answer, repeat } from '../contenders/answer.ts'
import type { RunWork } from '../contenders/run-work.ts'
import { payloadOf } from './payload.ts'

interface Fan {
  readonly targets: number
  readonly callbacks: number
}

const fanSerde: restate.Serde<{ index: number; callbacks: number }> = {
  contentType: 'application/json',
  serialize: value => Buffer.from(JSON.stringify(value)),
  deserialize: bytes => JSON.parse(Buffer.from(bytes).toString()),
}

const bench = restate.service({
  name: 'bench',
  handlers: {
    target: async (context: restate.Context, { index, callbacks }: { index: number; callbacks: number }) => {
      const response = await context.run('target', () => ({ echo: { i: index } }))
      const payload = payloadOf(response)
      const calls = Array.from({ length: callbacks }, () => context.run('callback', () => void payload))
      await restate.RestatePromise.all(calls)
    },
    fanOut: async (context: restate.Context, { targets, callbacks }: Fan) => {
      const calls = Array.from({ length: targets }, (_, index) =>
        context.genericCall<{ index: number; callbacks: number }, void>({
          service: 'bench',
          method: 'target',
          parameter: { index, callbacks },
          inputSerde: fanSerde,
        }),
      )
      await restate.RestatePromise.all(calls)
    },
  },
})

const port = 20_000 + (process.pid % 10_000) * 4
await restate.serve({ services: [bench], port, logger: () => undefined } as Parameters<
  typeof restate.serve
>[0])

const folder = mkdtempSync(path.join(tmpdir(), 'fanfare-restate-'))
const platform = createRequire(import.meta.url).resolve(
  `@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`,
)
const server = spawn(platform, ['--base-dir', folder, '--node-name', 'bench'], {
  stdio: ['ignore', 'ignore', 'ignore'],
  env: {
    ...process.env,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${port + 1}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${port + 2}`,
    RESTATE_BIND_ADDRESS: `127.0.0.1:${port + 3}`,
    RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${port + 3}`,
  },
})
await post(`http://127.0.0.1:${port + 2}/deployments`, { uri: `http://127.0.0.1:${port}` }, 100)

async function post(url: string, body: object, tries = 1): Promise<void> {
  for (let tried = 1; ; tried++) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch((error: unknown) => error)
    if (response instanceof Response) {
      const text = await response.text()
      if (response.ok) return
      if (tried >= tries) throw new Error(`${url}: ${response.status} ${text}`)
    } else if (tried >= tries) throw response
    await pause(100)
  }
}

answer<RunWork>(
  ({ targets, callbacks, times }) =>
    repeat(times, () => post(`http://127.0.0.1:${port + 1}/bench/fanOut`, { targets, callbacks })),
  async () => {
    const exited = once(server, 'exit')
    server.kill('SIGKILL')
    await exited
    rmSync(folder, { recursive: true, force: true })
  },
)
