import { BrowserClient, openAddress } from '../../harness/browser-client.ts'
import type { Fanfare } from '../../harness/fanfare.ts'
import type { Workspace } from '../../harness/workspace-folder.ts'

export interface Served {
  readonly server: Fanfare
  readonly client: BrowserClient
  /** What lets a browser in: nobody else may know it. */
  readonly cookie: string
}

/** Starts the server of a workspace, and a client as a page has one. */
export async function serveTo(
  workspace: Workspace,
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const home = workspace.path('home')
  const server = workspace.start(['serve', '--no-open'], { env: { FANFARE_HOME: home, ...env } })
  await server.waitForText(/\n/)
  const url = new URL(server.stdout.trim())
  const cookie = (await openAddress(url)) ?? ''
  return { server, client: await BrowserClient.connect(url, cookie), cookie }
}
