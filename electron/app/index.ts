import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { serve } from '../../shared/rpc/server.ts'
import type { Disposer, Transport } from '../../shared/rpc/transport.ts'
import type { WorkerOutput } from '../runtime/index.ts'
import { findWorkspace as findRoot, openWorkspace } from '../workspace/index.ts'
import { Core, type CoreFiles } from './core.ts'
import { createHandlers } from './handlers/index.ts'

export type { CoreFiles } from './core.ts'

export interface AppOptions {
  /** The workspace's folder. */
  readonly workspace: string
  readonly files: CoreFiles
  /** The app's version, for `hello`. */
  readonly version: string
  /** Told of defects: what should never happen and is nobody's input. */
  readonly onError?: (error: unknown, where: string) => void
  /** Text that a worker process printed past JavaScript, and that no call can be held to. */
  readonly onWorkerOutput?: (output: WorkerOutput) => void
}

/** The core on one workspace, for any number of clients. */
export interface App {
  /** Serves the contract to the client at the other end. */
  connect(transport: Transport): Disposer
  /** Cancels what runs, waits until all is written, and ends every process. */
  close(): Promise<void>
  /** Ends worker processes at once. For a host that is about to exit. */
  kill(): void
}

/** Opens a workspace. Rejects with a WorkspaceError when the folder can't be used. */
export async function openApp(options: AppOptions): Promise<App> {
  const workspace = await openWorkspace(options.workspace, {
    serviceTypes: options.files.serviceTypes,
  })
  const core = new Core(workspace, options.files, options.onWorkerOutput ?? (() => {}))
  const handlers = createHandlers(core, options.version)
  const connections = new Set<Disposer>()
  return {
    connect(transport) {
      const dispose = serve(transport, handlers, { onError: (error, name) => options.onError?.(error, name) })
      connections.add(dispose)
      transport.onClose(() => connections.delete(dispose))
      return () => {
        connections.delete(dispose)
        dispose()
      }
    },
    async close() {
      await core.close()
      for (const dispose of connections) dispose()
      workspace.close()
    },
    kill: () => core.kill(),
  }
}

/**
 * The workspace that a flow's file belongs to, which need not exist, and the file's path in it, with `/`. Rejects with a
 * WorkspaceError when its folder can't be used.
 */
export async function findWorkspace(file: string): Promise<{ root: string; flowPath: string }> {
  const root = await findRoot(file)
  const folder = await realpath(path.dirname(path.resolve(file)))
  const inside = path.relative(root, path.join(folder, path.basename(file)))
  return { root, flowPath: inside.split(path.sep).join('/') }
}
