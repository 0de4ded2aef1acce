import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseFlow } from '../../shared/flow/parse.ts'
import { validateFlow } from '../../shared/flow/validate.ts'
import { openWorkspace, type Workspace, type WorkspaceOptions } from './open.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const workspaceOf = async (options: WorkspaceOptions = {}): Promise<Workspace> =>
  openWorkspace(await temporaryFolder(), options)
const text = (workspace: Workspace, file: string): Promise<string> =>
  readFile(path.join(workspace.root, file), 'utf8')

describe('a new flow', () => {
  test('is in order, runs with what is built in, and is written as flows are', async () => {
    const workspace = await workspaceOf()
    expect(await workspace.newFlow('Customer dashboard')).toBe('flows/customer-dashboard.flow.json')
    const { document, problems, complete } = parseFlow(
      await text(workspace, 'flows/customer-dashboard.flow.json'),
    )
    expect([problems, complete]).toEqual([[], true])
    expect(document && validateFlow(document)).toEqual([])
    expect(document?.name).toBe('Customer dashboard')
    const nodes = Object.values(document?.nodes ?? {})
    expect(nodes.map(node => node.kind).sort()).toEqual([
      'callback',
      'callback',
      'source',
      'target',
      'target',
    ])
    for (const node of nodes) if (node.kind !== 'source') expect(node.service).toMatch(/^demo\.(echo|sleep)$/)
  })

  test.each([
    ['Ünïcode, ｎａｍｅ!', 'flows/ünïcode-ｎａｍｅ.flow.json'],
    ['../../etc/passwd', 'flows/etc-passwd.flow.json'],
    ['a\0b', 'flows/a-b.flow.json'],
    ['constructor', 'flows/constructor.flow.json'],
    ['__proto__', 'flows/proto.flow.json'],
  ])('%j is %s', async (name, file) => {
    expect(await (await workspaceOf()).newFlow(name)).toBe(file)
  })

  test.each(['', '...', '/', 'é'.repeat(150)])('%j gives no file name', async name => {
    await expect((await workspaceOf()).newFlow(name)).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
  })

  test('never replaces one', async () => {
    const workspace = await workspaceOf()
    const file = await workspace.newFlow('a')
    const before = await text(workspace, file)
    await expect(workspace.newFlow('A')).rejects.toMatchObject({ code: 'E_CONFLICT' })
    expect(await text(workspace, file)).toBe(before)
  })
})

describe('a new service', () => {
  test('is a file named after it', async () => {
    const workspace = await workspaceOf()
    expect(await workspace.newService('crm.get-customer')).toBe('services/crm/get-customer.ts')
    expect(await text(workspace, 'services/crm/get-customer.ts')).toContain(
      "import { defineService } from 'fanfare'",
    )
  })

  test.each([
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    'a/b',
    '../a',
    'a b',
    'a\\b',
    'ä',
    'node_modules.a',
    'a\0',
    'x'.repeat(201),
  ])('%j is refused', async name => {
    const workspace = await workspaceOf()
    await expect(workspace.newService(name)).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
    expect(await readdir(workspace.root)).toEqual([])
  })

  test.each(['ts', 'js', 'mjs', 'service.json'])('never replaces one that ends in .%s', async ending => {
    const workspace = await workspaceOf()
    await mkdir(path.join(workspace.root, 'services'))
    await writeFile(path.join(workspace.root, `services/a.${ending}`), 'mine')
    await expect(workspace.newService('a')).rejects.toMatchObject({ code: 'E_CONFLICT' })
    expect(await text(workspace, `services/a.${ending}`)).toBe('mine')
    expect(await readdir(path.join(workspace.root, 'services'))).toEqual([`a.${ending}`])
  })
})

describe('tsconfig.json', () => {
  const options = async (workspace: Workspace): Promise<{ strict: boolean; paths?: { fanfare: string[] } }> =>
    JSON.parse(await text(workspace, 'tsconfig.json')).compilerOptions

  test('leads the editor to the declarations', async () => {
    const workspace = await workspaceOf({ serviceTypes: '/opt/fanfare/service.d.ts' })
    await workspace.newService('a')
    expect(await options(workspace)).toMatchObject({
      strict: true,
      paths: { fanfare: ['/opt/fanfare/service.d.ts'] },
    })
  })

  test('leaves that to the package where it is installed', async () => {
    const workspace = await workspaceOf({ serviceTypes: '/opt/fanfare/service.d.ts' })
    await mkdir(path.join(workspace.root, 'node_modules/fanfare'), { recursive: true })
    await writeFile(path.join(workspace.root, 'node_modules/fanfare/package.json'), '{}')
    await workspace.newService('a')
    expect((await options(workspace)).paths).toBeUndefined()
  })

  test('that is there stays as it is', async () => {
    const workspace = await workspaceOf()
    await writeFile(path.join(workspace.root, 'tsconfig.json'), 'mine')
    await workspace.newService('a')
    expect(await text(workspace, 'tsconfig.json')).toBe('mine')
  })
})
