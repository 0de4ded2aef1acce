import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { closest } from '../../../../shared/flow/suggest.ts'
import { UsageError } from '../usage-error.ts'
import type { World } from '../world.ts'
import { workspaceOf } from './workspace.ts'

export interface FlowFile {
  /** As the user wrote it: what messages say. */
  readonly given: string
  readonly workspace: string
  /** Below the workspace, with `/`. */
  readonly path: string
}

const SHOWN = 5

/** Finds a flow's file and its workspace, or says what there is instead. */
export async function flowFile(
  world: World,
  given: string,
  workspace: string | undefined,
): Promise<FlowFile> {
  const file = resolve(world.cwd, given)
  const info = await stat(file).catch(() => null)
  if (info === null) throw await missing(given, file)
  if (info.isDirectory()) throw await isFolder(given, file)
  if (workspace === undefined) {
    const { root, flowPath } = await world.host.findWorkspace(file)
    return { given, workspace: root, path: flowPath }
  }
  const root = await workspaceOf(world, workspace)
  const path = below(root, file) ?? below(await realpath(root), await realpath(file))
  if (path === null) {
    throw new UsageError(`${given} is not in the workspace ${workspace}`, {
      where: '--workspace',
      hint: 'Leave out --workspace, or name the folder that the flow is in',
    })
  }
  return { given, workspace: root, path }
}

function below(folder: string, file: string): string | null {
  const path = relative(folder, file)
  return path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)
    ? null
    : path.split(sep).join('/')
}

async function missing(given: string, file: string): Promise<UsageError> {
  const folder = dirname(file)
  const names = await flowsIn(folder)
  const wanted = basename(file)
  // Left out, the ending is the likeliest slip.
  const guess =
    names.find(name => name === `${wanted}.flow.json` || name === `${wanted}.json`) ??
    closest(`${wanted}.flow.json`, names) ??
    closest(wanted, names)
  const hint =
    guess !== null
      ? `Did you mean ${join(dirname(given), guess)}?`
      : names.length > 0
        ? `There ${names.length === 1 ? 'is' : 'are'}: ${listOf(dirname(given), names)}`
        : '`fanfare new flow NAME` writes a first one'
  return new UsageError(`There is no file ${given}`, { hint })
}

async function isFolder(given: string, folder: string): Promise<UsageError> {
  const names = await flowsIn(folder)
  const hint =
    names.length > 0
      ? `Name one of its flows: ${listOf(given, names)}`
      : 'Name a flow file, which ends in .flow.json'
  return new UsageError(`${given} is a folder, not a flow`, { hint })
}

const flowsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch((): string[] => [])).filter(name => name.endsWith('.flow.json')).sort()

const listOf = (folder: string, names: readonly string[]): string =>
  names
    .slice(0, SHOWN)
    .map(name => join(folder, name))
    .join(', ') + (names.length > SHOWN ? ', …' : '')
