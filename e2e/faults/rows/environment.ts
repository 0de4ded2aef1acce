import { z } from 'zod'
import { eventually } from '../../harness/eventually.ts'
import { flowOf } from '../../harness/flow.ts'
import { randomFrom } from '../../harness/random.ts'
import { createWorkspace } from '../../harness/workspace-folder.ts'
import { childrenOf, descriptorsOf } from '../kit/proc.ts'
import { serveTo } from '../kit/server.ts'
import { atMost, none, type Row, type RowOptions, type RowResult } from '../row.ts'

/** In every value that no service is meant to see. */
const CANARY = 'canary-6d0f'
const FLOW = 'flows/look.flow.json'
/** What workers may know, with what the runtime itself tells them. */
const KNOWN =
  /^(?:PATH|HOME|LANG|TZ|LC_\w+|USER|LOGNAME|SHELL|TMPDIR|FANFARE_WORKER|NODE_CHANNEL_\w+|FANFARE_GROUP|PWD|SHLVL|_|OLDPWD)$/

const wellKnown = [
  'AWS_SECRET_ACCESS_KEY',
  'GITHUB_TOKEN',
  'DATABASE_URL',
  'SSH_AUTH_SOCK',
  'npm_config__auth',
  'FANFARE_DEBUG',
  'PATH_TO_SECRET',
  'XAPI_KEY',
  'LCX',
  'NODE_REPL_HISTORY',
]

/** Its variables, and what its descriptors stand for, once it may. */
const lookOutside =
  'env; echo looks >> marks.log; while [ ! -e "gates/go on" ]; do sleep 0.05; done; ls -l /proc/$$/fd'

export const environment: Row = {
  name: 'environment',
  what: 'services in code and process services look at their environment, arguments and process for what the host knows: its variables, the workspace’s secrets, the keys that let a browser in, open files and sockets',
  expected: 'nothing of it is found; no variable but those that are allowed',
  rounds: 200,
  quickRounds: 40,
  run,
}

async function run({ seed, rounds }: RowOptions): Promise<RowResult> {
  const random = randomFrom(seed)
  const names = Array.from(
    { length: rounds },
    (_, i) =>
      wellKnown[i] ??
      `SECRET_${Math.floor(random() * 1e9)
        .toString(36)
        .toUpperCase()}`,
  )
  const workspace = await createWorkspace({
    services: {
      look: `async () => {
        mark('looks')
        await gate('go on')
        const { readFileSync, readdirSync, readlinkSync } = await import('node:fs')
        const read = file => { try { return readFileSync('/proc/self/' + file, 'latin1') } catch { return '' } }
        return {
          names: Object.keys(process.env),
          handles: readdirSync('/proc/self/fd').flatMap(fd => { try { return [readlinkSync('/proc/self/fd/' + fd)] } catch { return [] } }),
          all: [JSON.stringify(process.env), process.argv.join(' '), process.execArgv.join(' '), process.title, read('environ'), read('cmdline')].join('\\n'),
        }
      }`,
    },
    flows: {
      look: flowOf({
        targets: { c: 'look', p: 'outside' },
        services: { outside: { kind: 'process', command: ['sh', '-c', lookOutside], env: { GIVEN: 'yes' } } },
      }),
    },
    files: { '.env': `DOT_SECRET=${CANARY}\n` },
  })
  try {
    const env = Object.fromEntries(names.map(name => [name, CANARY]))
    const { server, client, cookie } = await serveTo(workspace, env)
    const { runId } = z.object({ runId: z.string() }).parse(await client.call('run.start', { path: FLOW }))
    await eventually('both look', async () => (await workspace.marks()).length === 2)
    const shared = sharedDescriptors(server.pid)
    const history = descriptorsOf(server.pid).filter(name => name.includes('/.fanfare/'))
    await workspace.open('go on')
    await eventually('the run has ended', async () => {
      const found = z.object({ state: z.string() }).parse(await client.call('run.find', { id: runId }))
      return found.state !== 'running'
    })
    const calls = await Promise.all([0, 1].map(call => client.call('run.call', { runId, call })))
    server.signal('SIGTERM')
    await server.finished
    const texts = calls.map(call => JSON.stringify(call))
    const keys = [new URL(server.stdout.trim()).searchParams.get('token') ?? '', cookie.split('=')[1] ?? '']
    const has = (what: string) => texts.filter(text => text.includes(what)).length
    const seen = variablesOf(texts)
    const unknown = seen.filter(name => !KNOWN.test(name) && name !== 'GIVEN')
    const asked = ['PATH', 'HOME', 'FANFARE_WORKER', 'GIVEN'].every(name => seen.includes(name))
    return {
      rounds: names.length,
      figures: [
        none('places where a secret was found', has(CANARY)),
        none(
          'places where a key that lets a browser in was found',
          keys.reduce((sum, key) => sum + (key === '' ? 1 : has(key)), 0),
        ),
        none('open files of the history that services have', has('/.fanfare/')),
        none('files and sockets of the host that its workers have, or theirs', shared.length),
        { name: 'open files of the history that the host has', value: history.length, most: 1_000, least: 1 },
        atMost('variables that are not on the list', unknown.length, 0),
        none('services that could not be asked', asked ? 0 : 1),
      ],
      findings: [...unknown, ...shared],
    }
  } finally {
    await workspace.dispose()
  }
}

/** What the host has open, and a process that it or a worker of it has started has too; devices are everybody's. */
function sharedDescriptors(host: number): string[] {
  const own = new Set(
    descriptorsOf(host).filter(name => name.startsWith('/') || /^(?:socket|pipe):/.test(name)),
  )
  const workers = childrenOf(host)
  // Handed down from whoever has started all this, since nobody on the way knew of it.
  const inherited = new Set(descriptorsOf(process.pid))
  return [...workers, ...workers.flatMap(childrenOf)].flatMap(pid =>
    descriptorsOf(pid).filter(name => own.has(name) && !inherited.has(name) && !name.startsWith('/dev/')),
  )
}

/** Names of all variables in what the two services have responded. */
function variablesOf(texts: readonly string[]): string[] {
  return [
    ...new Set(
      [
        ...texts
          .join('\n')
          .replaceAll('\\u0000', '\n')
          .replaceAll('\\n', '\n')
          .matchAll(/(?<![A-Za-z0-9_])([A-Z][A-Z0-9_]{2,})=/g),
      ].map(match => match[1] ?? ''),
    ),
  ]
}
