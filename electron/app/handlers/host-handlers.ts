import { readdir, realpath, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Result } from '../../../shared/contract.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { findWorkspace } from '../find-workspace.ts'
import type { Session } from '../session.ts'
import type { HostName } from './host-names.ts'

export type HostHandlers = Pick<Handlers, HostName>

const FLOW_SUFFIX = '.flow.json'

export function hostHandlers(session: Session): HostHandlers {
  const { host, user, version } = session
  return {
    hello: ({ protocol }) => ({ protocol, app: version, workspace: session.root ?? '' }),

    'host.info': async () => ({
      kind: host.kind,
      version,
      workspace: session.root,
      home: os.homedir(),
      recent: await user.recent(),
      examples: await user.examples(),
      canPick: host.pick !== null,
      canEdit: host.edit !== null,
    }),

    'host.pick': async ({ kind, suggested }) => {
      if (host.pick) return { path: await host.pick(kind, suggested) }
      throw new CommandError('E_NOT_FOUND', 'This host has no dialogs of the system.')
    },

    'host.edit': async ({ path: given, line, column }) => {
      const workspace = session.workspace?.core.workspace
      if (!host.edit)
        throw new CommandError('E_NOT_FOUND', 'No editor is known here. FANFARE_EDITOR names one.')
      if (!workspace) throw new CommandError('E_NOT_FOUND', 'No workspace is open.')
      const file = await workspace.locate(given)
      try {
        await host.edit(file, line ?? null, column ?? null)
      } catch (cause) {
        throw new CommandError(
          'E_IO',
          `The editor does not start: ${cause instanceof Error ? cause.message : cause}`,
          { cause },
        )
      }
      return {}
    },

    'host.unsaved': ({ count }) => {
      host.unsaved(count)
      return {}
    },

    'folder.list': ({ path: folder }) => listFolder(folder ?? os.homedir()),

    'workspace.open': async ({ path: given }) => {
      if (!path.isAbsolute(given)) {
        throw new CommandError('E_BAD_PARAMS', `Expected an absolute path, got ${given}.`)
      }
      const isFlow = given.endsWith(FLOW_SUFFIX)
      const { root, flowPath } = isFlow ? await findWorkspace(given) : { root: given, flowPath: null }
      return { root: await session.open(root), flow: flowPath }
    },

    'example.open': async ({ id }) => {
      const root = await session.open(await user.openExample(id))
      return { root, flow: `flows/${id}${FLOW_SUFFIX}` }
    },

    'host.commands': (_, { signal, emit }) =>
      new Promise(resolve => {
        const dispose = host.commands(command => void emit(command))
        const stop = () => {
          dispose()
          resolve()
        }
        if (signal.aborted) stop()
        else signal.addEventListener('abort', stop, { once: true })
      }),
  }
}

async function listFolder(given: string): Promise<Result<'folder.list'>> {
  try {
    const folder = await realpath(given)
    const found = await readdir(folder, { withFileTypes: true })
    const entries = await Promise.all(
      found
        .filter(entry => !entry.name.startsWith('.'))
        .map(async entry => {
          const isFolder =
            entry.isDirectory() ||
            (entry.isSymbolicLink() &&
              (await stat(path.join(folder, entry.name)).then(
                stats => stats.isDirectory(),
                () => false,
              )))
          if (isFolder) return { name: entry.name, kind: 'folder' as const }
          return entry.name.endsWith(FLOW_SUFFIX) ? { name: entry.name, kind: 'flow' as const } : null
        }),
    )
    const shown = entries.filter(entry => entry !== null)
    shown.sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === 'folder' ? -1 : 1))
    const parent = path.dirname(folder)
    return { path: folder, parent: parent === folder ? null : parent, entries: shown }
  } catch (cause) {
    throw new CommandError('E_NOT_FOUND', `The folder ${given} can't be read.`, { cause })
  }
}
