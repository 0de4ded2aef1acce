import { type Client, connect } from '../../../shared/rpc/client.ts'
import { aborted } from '../../../shared/rpc/command-error.ts'
import { memoryPair } from '../../ipc/memory/index.ts'
import type { Context } from './context.ts'

export interface Session {
  readonly client: Client
  /** The workspace's real path. */
  readonly workspace: string
}

/**
 * Opens the app on a workspace for as long as `use` runs, and talks to it as every other client does: by the contract
 * alone. Nothing is left running afterwards. Ctrl+C stops `use`, unless it deals with the signal on its `own`.
 */
export async function withSession<T>(
  context: Context,
  workspace: string,
  use: (session: Session) => Promise<T>,
  interrupt: 'stop' | 'own' = 'stop',
): Promise<T> {
  const { world, signal, lastActs } = context
  if (signal.aborted) throw aborted('fanfare')
  const app = await world.host.openApp(workspace)
  const kill = (): void => app.kill()
  lastActs.add(kill)
  const [clientEnd, serverEnd] = memoryPair()
  const disconnect = app.connect(serverEnd)
  const client = connect(clientEnd, { client: 'cli' })
  try {
    const hello = await client.hello
    if (signal.aborted) throw aborted('fanfare')
    const using = use({ client, workspace: hello.workspace })
    return await (interrupt === 'own' ? using : context.orStop(using))
  } finally {
    client.close()
    disconnect()
    await app.close()
    lastActs.delete(kill)
  }
}
