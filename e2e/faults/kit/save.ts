import { z } from 'zod'
import { BrowserClient, openAddress } from '../../harness/browser-client.ts'
import { Fanfare } from '../../harness/fanfare.ts'
import { flowOf } from '../../harness/flow.ts'
import { createWorkspace } from '../../harness/workspace-folder.ts'

const FLOW = 'flows/saved.flow.json'
const readSchema = z.object({ revision: z.string(), flow: z.looseObject({ name: z.string().optional() }) })

export interface Saved {
  /** The point was reached, and the process died there. */
  readonly reached: boolean
  /** The file is neither what it was nor what was to be saved. */
  readonly torn: boolean
  /** What it is. */
  readonly name: string
}

/** Saves a flow from a page while a plan of faults holds, again and again until the server dies of it. */
export async function saveAndDie(cli: string, plan: object): Promise<Saved> {
  const flow = flowOf({ name: 'version 0', targets: { a: 'demo.echo' } })
  const workspace = await createWorkspace({
    flows: { saved: flow },
    files: { 'fault.json': JSON.stringify(plan) },
  })
  try {
    const options = { cwd: workspace.root, env: { FANFARE_HOME: workspace.path('home') } }
    const server = workspace.adopt(new Fanfare(process.execPath, [cli, 'serve', '--no-open'], options))
    await server.waitForText(/\n/)
    const url = new URL(server.stdout.trim())
    const client = await BrowserClient.connect(url, (await openAddress(url)) ?? '')
    let saved = 0
    try {
      for (let version = 1; version <= 20; version++) {
        const read = readSchema.parse(await client.call('flow.read', { path: FLOW }))
        const next = { ...read.flow, name: `version ${version}` }
        await client.call('flow.write', { path: FLOW, flow: next, revision: read.revision })
        saved = version
      }
    } catch {
      // It died, which was to be.
    }
    await server.killGroup()
    const text = await workspace.read(FLOW)
    const name = nameIn(text)
    const whole = name === `version ${saved}` || name === `version ${saved + 1}`
    const reached = (await workspace.read('fault-reached').catch(() => '')) !== ''
    return { reached, torn: !whole, name }
  } finally {
    await workspace.dispose()
  }
}

function nameIn(text: string): string {
  try {
    return z.object({ name: z.string(), nodes: z.object({ a: z.unknown() }) }).parse(JSON.parse(text)).name
  } catch {
    return text === '' ? 'an empty file' : 'no flow'
  }
}
