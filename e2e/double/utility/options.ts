import { problem } from '../strict/problems.ts'

export interface ForkOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly execArgv?: readonly string[]
  readonly cwd?: string
  readonly stdio?: string | readonly string[]
  readonly serviceName?: string
}

type Output = 'pipe' | 'ignore' | 'inherit'

/** What of `execArgv` reaches Node in Electron. */
const HANDED_ON = new Set([
  '--inspect',
  '--inspect-brk',
  '--inspect-port',
  '--inspect-publish-uid',
  '--diagnostic-dir',
  '--dns-result-order',
  '--no-deprecation',
  '--throw-deprecation',
  '--trace-deprecation',
  '--trace-warnings',
  '--experimental-transform-types',
  '--experimental-network-inspection',
])
const V8_FLAGS = '--js-flags='

/** How standard output and error are connected; throws what Electron throws. */
export function readStdio(stdio: ForkOptions['stdio']): [Output, Output] {
  const [stdin, stdout, stderr] =
    typeof stdio === 'string' ? ['ignore', stdio, stdio] : (stdio ?? ['ignore', 'inherit', 'inherit'])
  if (stdin !== 'ignore') throw new Error('stdin value other than ignore is not supported.')
  return [readOutput('stdout', stdout), readOutput('stderr', stderr)]
}

function readOutput(name: string, value: string | undefined): Output {
  if (value === 'pipe' || value === 'ignore' || value === 'inherit') return value
  throw new Error(`${name} configuration must be of the following values: inherit, pipe, ignore`)
}

/** The options for Node that `execArgv` comes to. */
export function nodeOptions(execArgv: readonly string[]): string[] {
  return execArgv.flatMap(option => {
    if (option.startsWith(V8_FLAGS)) return option.slice(V8_FLAGS.length).split(/\s+/).filter(Boolean)
    if (HANDED_ON.has(option.split('=')[0] ?? '')) return [option]
    problem(
      `utilityProcess execArgv "${option}": Electron hands Node only a few options (memory: --js-flags=--max-old-space-size=N); this one has no effect`,
    )
    return []
  })
}

/** An empty environment means "inherit all" to Electron. */
export function childEnvironment(env: ForkOptions['env']): NodeJS.ProcessEnv {
  const isEmpty = env !== undefined && Object.keys(env).length === 0
  if (isEmpty)
    problem(
      'utilityProcess.fork env: {} inherits the whole environment of main (Electron takes an empty one for none); give at least one variable',
    )
  if (env?.NODE_OPTIONS !== undefined)
    problem('NODE_OPTIONS in a utility process: ignored where the fuse is off')
  const { NODE_OPTIONS: _, ...rest } = env === undefined || isEmpty ? process.env : env
  return rest
}
