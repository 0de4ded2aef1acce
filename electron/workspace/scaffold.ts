import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { atomicWrite } from './atomic-write.ts'
import { confine } from './confine.ts'
import { firstFlow } from './first-flow.ts'
import type { FlowFiles } from './flow-files.ts'
import { FLOW_SUFFIX } from './list-flows.ts'
import type { OwnWrites } from './own-writes.ts'
import { revisionOf } from './read-file.ts'
import { serviceTemplate } from './service-template.ts'
import { tsconfigTemplate } from './tsconfig-template.ts'
import { fileError, systemCode, WorkspaceError } from './workspace-error.ts'

/**
 * Writes a first flow, `flows/NAME.flow.json`, with the name in lower case and without what file systems refuse.
 *
 * @returns its path in the workspace.
 * @throws WorkspaceError `E_CONFLICT` when it is there already.
 */
export async function newFlow(flows: FlowFiles, name: string): Promise<string> {
  const slug = slugOf(name)
  const flowPath = `flows/${slug}${FLOW_SUFFIX}`
  await flows.write(flowPath, firstFlow(name.trim(), slug), null)
  return flowPath
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  if (slug !== '' && Buffer.byteLength(slug) <= 200) return slug
  throw new WorkspaceError(
    'E_BAD_PARAMS',
    `${JSON.stringify(name)} gives no file name: use some letters, 200 at most.`,
  )
}

const SERVICE_NAME = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/
const SERVICE_ENDINGS = ['.ts', '.js', '.mjs', '.service.json']

/**
 * Writes a service in code: `crm.get-customer` is `services/crm/get-customer.ts`. Where the workspace has no
 * `tsconfig.json` it gets one, so that an editor knows the types without anything being installed.
 *
 * @param types the declarations of `fanfare` that come with the program, absolute; null for none.
 * @returns its path in the workspace.
 * @throws WorkspaceError `E_CONFLICT` when there is a file of that service, `E_BAD_PARAMS` for a name no file can have.
 */
export async function newService(
  root: string,
  own: OwnWrites,
  name: string,
  types: string | null,
): Promise<string> {
  if (!SERVICE_NAME.test(name) || Buffer.byteLength(name) > 200 || name.split('.').includes('node_modules')) {
    const rule = 'letters, digits, "-" and "_", with points between folders, like crm.get-customer'
    throw new WorkspaceError(
      'E_BAD_PARAMS',
      `A service in code can't be called ${JSON.stringify(name)}: use ${rule}.`,
    )
  }
  const base = `services/${name.replaceAll('.', '/')}`
  for (const ending of SERVICE_ENDINGS) {
    if (await exists(await confine(root, base + ending))) throw taken(name, base + ending)
  }
  const servicePath = `${base}.ts`
  await writeNew(root, own, servicePath, serviceTemplate(name), () => taken(name, servicePath))
  await newTsconfig(root, own, types)
  return servicePath
}

async function newTsconfig(root: string, own: OwnWrites, types: string | null): Promise<void> {
  if (await exists(path.join(root, 'tsconfig.json'))) return
  const installed = await exists(path.join(root, 'node_modules', 'fanfare', 'package.json'))
  const text = tsconfigTemplate(root, installed ? null : types)
  const conflict = new WorkspaceError('E_CONFLICT', 'tsconfig.json is there already.')
  await writeNew(root, own, 'tsconfig.json', text, () => conflict).catch(error => {
    if (error !== conflict) throw error
  })
}

async function writeNew(
  root: string,
  own: OwnWrites,
  relative: string,
  text: string,
  conflict: () => WorkspaceError,
): Promise<void> {
  const file = await confine(root, relative)
  try {
    await mkdir(path.dirname(file), { recursive: true })
    own.expect(relative, revisionOf(text))
    await atomicWrite(file, text, { exclusive: true })
  } catch (error) {
    own.forget(relative)
    throw systemCode(error) === 'EEXIST' ? conflict() : fileError(`${relative} was not written`, error)
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false
    throw fileError(`${path.basename(file)} can't be looked at`, error)
  }
}

const taken = (name: string, file: string): WorkspaceError =>
  new WorkspaceError('E_CONFLICT', `There is a service ${name} already, in ${file}: choose another name.`)
