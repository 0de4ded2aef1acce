import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UsageError } from '../usage-error.ts'
import type { World } from '../world.ts'

/** The workspace of a command that names no flow: `--workspace`, or the one that the current folder is in. */
export async function workspaceOf(world: World, given: string | undefined): Promise<string> {
  // A name that need not exist stands for any file of the folder.
  if (given === undefined) return (await world.host.findWorkspace(join(world.cwd, 'x.flow.json'))).root
  const folder = resolve(world.cwd, given)
  const info = await stat(folder).catch(() => null)
  if (info?.isDirectory()) return folder
  throw new UsageError(info ? `${given} is a file, not a folder` : `There is no folder ${given}`, {
    where: '--workspace',
    hint: 'Name the folder that holds `flows` and `services`',
  })
}
