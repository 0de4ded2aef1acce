import path from 'node:path'
import { z } from 'zod'
import { Fanfare, type Finished } from '../../harness/fanfare.ts'
import { cliFile } from '../../harness/paths.ts'
import type { Workspace } from '../../harness/workspace-folder.ts'

const monitor = path.join(import.meta.dirname, 'monitor.mjs')

export interface Monitored {
  readonly finished: Finished
  /** The longest time that the host's loop stood still, ms. */
  readonly loopDelayMs: number
  /** The most memory that the host had, MB. */
  readonly peakMb: number
}

/** Runs the command line as it is built, and looks at its process from within. `wrap`: a command to run it by. */
export async function runMonitored(
  workspace: Workspace,
  args: readonly string[],
  wrap: readonly string[] = [],
): Promise<Monitored> {
  const report = workspace.path('monitor.json')
  const [command = '', ...rest] = [...wrap, process.execPath, '--import', monitor, cliFile, ...args]
  const options = { cwd: workspace.root, env: { FANFARE_MONITOR: report } }
  const finished = await workspace.adopt(new Fanfare(command, rest, options)).finished
  const seen = z.object({ loopDelayMs: z.number(), peakMb: z.number() })
  return { finished, ...seen.parse(JSON.parse(await workspace.read('monitor.json'))) }
}
