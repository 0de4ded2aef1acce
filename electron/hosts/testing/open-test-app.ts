import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Client, connect } from '../../../shared/rpc/client.ts'
import { openApp } from '../../app/index.ts'
import { memoryPair } from '../../ipc/memory/index.ts'

export interface TestApp {
  readonly folder: string
  readonly client: Client
  /** Another client of the same app. */
  join(): Client
  close(): Promise<void>
}

const root = path.resolve(import.meta.dirname, '../../..')

/** An app on a new workspace with these files, and a client of it. Services are TypeScript or JavaScript. */
export async function openTestApp(files: Readonly<Record<string, string | object>>): Promise<TestApp> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fanfare-app-'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const app = await openApp({
    workspace: folder,
    version: 'test',
    files: {
      worker: path.join(root, 'electron/runtime/worker/entry.ts'),
      historyThread: path.join(root, 'electron/history/thread.ts'),
      service: path.join(root, 'electron/runtime/service/index.ts'),
      serviceTypes: path.join(root, 'out/types/service.d.ts'),
      examples: path.join(root, 'examples'),
    },
    onError: error => {
      throw error
    },
  })
  const join = () => {
    const [near, far] = memoryPair()
    app.connect(far)
    return connect(near, { client: 'test' })
  }
  const client = join()
  await client.hello
  return {
    folder,
    client,
    join,
    async close() {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Wire = readonly [from: string, to: string, role: 'call' | 'on-target' | 'on-final', more?: object]

/** A flow document of these nodes and wires. */
export const flowOf = (
  nodes: Readonly<Record<string, object>>,
  wires: readonly Wire[],
  more: object = {},
): object => ({
  formatVersion: 1,
  name: 'Test',
  nodes,
  edges: Object.fromEntries(
    wires.map(([from, to, role, rest], index) => [`e${index}`, { from, to, role, ...rest }]),
  ),
  ...more,
})
