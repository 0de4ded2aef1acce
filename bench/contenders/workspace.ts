import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A workspace of its own on disk, with its history, that goes when the contender ends. */
export class Workspace {
  readonly folder: string

  constructor() {
    this.folder = mkdtempSync(path.join(tmpdir(), 'fanfare-bench-'))
    process.once('exit', () => this.remove())
  }

  write(name: string, content: string | object): string {
    const file = path.join(this.folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
    return file
  }

  has(name: string): boolean {
    return existsSync(path.join(this.folder, name))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** What the services of the measured flows do: targets give back what they got, callbacks look at it. */
const services = {
  'services/bench/echo.mjs': 'export default async ctx => ({ echo: ctx.request.payload })\n',
  'services/bench/first.mjs': 'export default async ctx => { ctx.request.payload }\n',
  'services/bench/second.mjs': 'export default async ctx => { ctx.request.payload }\n',
  'services/bench/kilobyte.mjs': "const text = 'x'.repeat(1000)\nexport default async () => text\n",
  'services/bench/burn.mjs': `export default async ctx => {
  const until = process.threadCpuUsage().user + ctx.request.payload.ms * 1000
  while (process.threadCpuUsage().user < until) for (let i = 0; i < 1e5; i++);
}
`,
}

/** Writes the services that the flows of `fanOut` use. */
export function addServices(workspace: Workspace): void {
  for (const [name, content] of Object.entries(services)) workspace.write(name, content)
}

export interface FanOutOptions {
  readonly targets: number
  /** Callbacks of each target, 0 to 2. */
  readonly callbacks: number
  readonly service?: string
  readonly request?: (index: number) => unknown
  readonly services?: object
}

/** A flow of so many targets of one service with callbacks, as the window would save it. */
export function fanOut({
  targets,
  callbacks,
  service = 'bench.echo',
  request = index => ({ i: index }),
  services: definitions,
}: FanOutOptions): object {
  const nodes: Record<string, object> = { src: { kind: 'source', service: 'bench.source' } }
  const edges: Record<string, object> = {}
  for (let index = 0; index < targets; index++) {
    nodes[`t${index}`] = { kind: 'target', service, request: request(index) }
    edges[`c${index}`] = { from: 'src', to: `t${index}`, role: 'call', order: index }
  }
  for (const name of ['first', 'second'].slice(0, callbacks)) {
    nodes[name] = { kind: 'callback', service: `bench.${name}` }
    edges[`d-${name}`] = { from: 'src', to: name, role: 'on-target' }
  }
  return {
    formatVersion: 1,
    name: `Fan out ${targets}`,
    nodes,
    edges,
    ...(definitions && { services: definitions }),
  }
}
