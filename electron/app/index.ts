import { serve } from '../../shared/rpc/server.ts'
import type { Disposer, Transport } from '../../shared/rpc/transport.ts'
import type { WorkerOutput } from '../runtime/index.ts'
import type { CoreFiles, CoreOptions } from './core.ts'
import { Cores } from './cores.ts'
import { sessionHandlers } from './handlers/index.ts'
import { type Host, plainHost } from './host.ts'
import { Session } from './session.ts'
import { UserFolder, userFolder } from './user-folder.ts'

export type { CoreFiles } from './core.ts'
export { systemEditor } from './editor.ts'
export { findWorkspace } from './find-workspace.ts'
export { type Host, plainHost } from './host.ts'
export { userFolder } from './user-folder.ts'

export interface AppOptions {
  /** The folder that connections begin with; null to begin with none. */
  readonly workspace: string | null
  readonly files: CoreFiles
  /** The app's version, for `hello`. */
  readonly version: string
  /** The program around it; one without a window if left out. */
  readonly host?: Host
  /** How worker processes are started, where that is not `child_process.fork`. */
  readonly startWorker?: CoreOptions['startWorker']
  /** Told of defects: what should never happen and is nobody's input. */
  readonly onError?: (error: unknown, where: string) => void
  /** Text that a worker process printed past JavaScript, and that no call can be held to. */
  readonly onWorkerOutput?: (output: WorkerOutput) => void
}

/** The core, for any number of clients. */
export interface App {
  /** Serves the contract to the client at the other end. */
  connect(transport: Transport): Disposer
  /** Cancels what runs, waits until all is written, and ends every process. */
  close(): Promise<void>
  /** Ends worker processes at once. For a host that is about to exit. */
  kill(): void
}

/** Opens the core. Rejects with a WorkspaceError when the first workspace can't be used. */
export async function openApp(options: AppOptions): Promise<App> {
  const { files, version, startWorker, onWorkerOutput = () => {}, onError = () => {} } = options
  const cores = new Cores({ files, startWorker, onWorkerOutput, onError })
  const shared = {
    version,
    host: options.host ?? plainHost('cli'),
    user: new UserFolder(userFolder(process.env), files.examples),
    cores,
  }
  const first = options.workspace === null ? null : await cores.open(options.workspace)
  const connections = new Set<Disposer>()
  return {
    connect(transport) {
      const handlers = sessionHandlers(new Session(shared, first))
      const dispose = serve(transport, handlers, { onError })
      connections.add(dispose)
      transport.onClose(() => connections.delete(dispose))
      return () => {
        connections.delete(dispose)
        dispose()
      }
    },
    async close() {
      await cores.close()
      for (const dispose of connections) dispose()
    },
    kill: () => cores.kill(),
  }
}
