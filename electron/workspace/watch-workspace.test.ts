import { watch } from 'node:fs'
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openWorkspace, type Workspace } from './open.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import type { WorkspaceChange } from './watch-workspace.ts'

const flow = (description: string) => ({ formatVersion: 1, description, nodes: {}, edges: {} })

/** A watched workspace whose changes are taken one by one, in the order in which they were told. */
async function watched(...folders: string[]) {
  const workspace = await openWorkspace(await temporaryFolder(), { watch: { quietMs: 5 } })
  for (const folder of folders) await mkdir(path.join(workspace.root, folder), { recursive: true })
  const told: WorkspaceChange[] = []
  let wake = (): void => {}
  const stop = await workspace.watch(change => {
    told.push(change)
    wake()
  })
  onTestFinished(() => workspace.close())
  const next = async (): Promise<string> => {
    while (told.length === 0) {
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
    const change = told.shift()
    return `${change?.own ? 'own ' : ''}${change?.kind} ${change?.path} ${change?.change}`
  }
  // In one step, or the emptied file may be told of too.
  const put = async (file: string, text: string): Promise<void> => {
    await writeFile(path.join(workspace.root, '.put'), text)
    await rename(path.join(workspace.root, '.put'), path.join(workspace.root, file))
  }
  return { workspace, told, next, put, stop }
}

/** Writes a marker and waits for it: whatever was to be told before, has been. */
async function settled({ next, put }: Awaited<ReturnType<typeof watched>>, name: string): Promise<string[]> {
  await put(`flows/${name}.flow.json`, '{}')
  const before: string[] = []
  for (let change = await next(); change !== `flow flows/${name}.flow.json changed`; change = await next())
    before.push(change)
  return before
}

test('what others add, change, replace and remove is told', async () => {
  const { workspace, next, put } = await watched('flows', 'services')
  await put('flows/a.flow.json', '{}')
  expect(await next()).toBe('flow flows/a.flow.json changed')
  await put('flows/a.flow.json', '{ }')
  expect(await next()).toBe('flow flows/a.flow.json changed')
  // As most editors save.
  await put('flows/a.tmp', '{  }')
  await rename(path.join(workspace.root, 'flows/a.tmp'), path.join(workspace.root, 'flows/a.flow.json'))
  expect(await next()).toBe('flow flows/a.flow.json changed')
  await put('services/log.ts', '')
  expect(await next()).toBe('service services/log.ts changed')
  await put('top.flow.json', '{}')
  expect(await next()).toBe('flow top.flow.json changed')
  await rm(path.join(workspace.root, 'flows/a.flow.json'))
  expect(await next()).toBe('flow flows/a.flow.json removed')
})

test('also in folders that come later, and those that are replaced', async () => {
  const { workspace, next, put } = await watched()
  await mkdir(path.join(workspace.root, 'services/crm'), { recursive: true })
  await put('services/crm/get.ts', '1')
  expect(await next()).toBe('service services/crm/get.ts changed')
  await put('services/crm/get.ts', '22')
  expect(await next()).toBe('service services/crm/get.ts changed')
  await rename(path.join(workspace.root, 'services/crm'), path.join(workspace.root, 'services/erp'))
  expect([await next(), await next()].sort()).toEqual([
    'service services/crm/get.ts removed',
    'service services/erp/get.ts changed',
  ])
  await put('services/erp/get.ts', '333')
  expect(await next()).toBe('service services/erp/get.ts changed')
})

test('writes of this workspace are told apart from those of others', async () => {
  const all = await watched('flows', 'services')
  const { workspace, next, put } = all
  const { revision } = await workspace.flows.write('flows/a.flow.json', flow('1'), null)
  expect(await next()).toBe('own flow flows/a.flow.json changed')
  await workspace.flows.write('flows/a.flow.json', flow('2'), revision)
  expect(await next()).toBe('own flow flows/a.flow.json changed')
  await put('flows/a.flow.json', '{}')
  expect(await next()).toBe('flow flows/a.flow.json changed')
  await workspace.newService('crm.get')
  expect(await next()).toBe('own service services/crm/get.ts changed')
})

test('a write that failed does not hide what another writes then', async () => {
  const all = await watched('flows')
  const { workspace, next, put } = all
  await put('flows/a.flow.json', '{}')
  expect(await next()).toBe('flow flows/a.flow.json changed')
  await expect(workspace.flows.write('flows/a.flow.json', flow(''), null)).rejects.toMatchObject({
    code: 'E_CONFLICT',
  })
  await put('flows/a.flow.json', '{ }')
  expect(await next()).toBe('flow flows/a.flow.json changed')
})

test('what is no flow and no service is not told', async () => {
  const all = await watched('flows', 'services', 'other', 'flows/node_modules')
  const files = [
    'notes.txt',
    'package.json',
    'flows/readme.md',
    'services/readme.md',
    'other/x.flow.json',
    'flows/.x.flow.json',
    'flows/node_modules/x.flow.json',
  ]
  for (const file of files) await all.put(file, '{}')
  expect(await settled(all, 'end')).toEqual([])
})

test('a file whose content stays is not told', async () => {
  const all = await watched('flows')
  await all.put('flows/a.flow.json', '{}')
  expect(await all.next()).toBe('flow flows/a.flow.json changed')
  await all.put('flows/a.flow.json', '{}')
  await utimes(path.join(all.workspace.root, 'flows/a.flow.json'), 1, 1)
  expect(await settled(all, 'end')).toEqual([])
})

test('nothing is told after the end', async () => {
  const { workspace, told, put, stop } = await watched('flows')
  const other = await nextChange(workspace)
  stop()
  await put('flows/a.flow.json', '{}')
  expect((await other.change).path).toBe('flows/a.flow.json')
  expect(told).toEqual([])
})

test.each(['at once', 'for a folder that comes later'])(
  'where the system gives no notices, %s, it is looked for',
  async when => {
    const root = await temporaryFolder()
    const workspace = await openWorkspace(root, {
      watch: {
        quietMs: 1,
        pollMs: 2,
        watchFolder: folder => {
          if (when === 'at once' || folder !== root) throw Object.assign(new Error('no'), { code: 'ENOSPC' })
          return watch(folder, { persistent: false })
        },
      },
    })
    onTestFinished(() => workspace.close())
    for (const text of ['1', '22', '333']) {
      const { change, stop } = await nextChange(workspace)
      await mkdir(path.join(root, 'flows'), { recursive: true })
      await writeFile(path.join(root, 'flows/a.flow.json'), text)
      expect(await change).toEqual({ kind: 'flow', path: 'flows/a.flow.json', change: 'changed', own: false })
      stop()
    }
  },
)

/** The next change, told by a watch of its own, which is on when this resolves. */
async function nextChange(
  workspace: Workspace,
): Promise<{ change: Promise<WorkspaceChange>; stop: () => void }> {
  let tell = (_change: WorkspaceChange): void => {}
  const change = new Promise<WorkspaceChange>(resolve => {
    tell = resolve
  })
  return { change, stop: await workspace.watch(told => tell(told)) }
}
