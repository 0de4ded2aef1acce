import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryFlow } from '../../shared/flow/testing/arbitrary-flow.ts'
import { dashboardText } from '../../shared/flow/testing/dashboard.ts'
import { nodeFileOps } from './file-ops.ts'
import { openWorkspace, type Workspace, type WorkspaceOptions } from './open.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const PATH = 'flows/a.flow.json'
const flow = (description: string) => ({ formatVersion: 1, description, nodes: {}, edges: {} })

async function workspaceWith(
  files: Record<string, string | Uint8Array> = {},
  options: WorkspaceOptions = {},
): Promise<Workspace> {
  const root = await temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), content)
  }
  return openWorkspace(root, options)
}
const text = (workspace: Workspace, file: string = PATH): Promise<string> =>
  readFile(path.join(workspace.root, file), 'utf8')
const revisionOf = async (workspace: Workspace): Promise<string> =>
  (await workspace.flows.read(PATH)).revision

describe('a file that may only be read', () => {
  test.each(['file', 'folder'])('says so, and is not replaced: the %s', async which => {
    const workspace = await workspaceWith({ [PATH]: dashboardText })
    const root = workspace.root
    const protectedPath = path.join(root, which === 'file' ? PATH : path.dirname(PATH))
    const guarded = await openWorkspace(root, {
      ops: {
        ...nodeFileOps,
        access: async file => {
          if (file === protectedPath) throw Object.assign(new Error('No'), { code: 'EACCES' })
        },
      },
    })
    const read = await guarded.flows.read(PATH)
    expect(read).toMatchObject({ readOnly: false, writable: false })
    await expect(guarded.flows.write(PATH, flow('new'), read.revision)).rejects.toMatchObject({
      code: 'E_IO',
      message: expect.stringContaining('may only be read'),
    })
    expect(await text(workspace)).toBe(dashboardText)
    expect((await workspace.flows.read(PATH)).writable).toBe(true)
  })
})

describe('read and write', () => {
  test('a canonical file that is saved as it was read keeps its bytes', async () => {
    const workspace = await workspaceWith({ [PATH]: dashboardText })
    const read = await workspace.flows.read(PATH)
    expect(read).toMatchObject({ problems: [], readOnly: false })
    expect(await workspace.flows.write(PATH, read.flow, read.revision)).toEqual({ revision: read.revision })
    expect(await text(workspace)).toBe(dashboardText)
  })

  test('any flow comes back with all its fields', async () => {
    const workspace = await workspaceWith()
    await fc.assert(
      fc.asyncProperty(arbitraryFlow, async document => {
        const before = await workspace.flows.read(PATH).catch(() => null)
        await workspace.flows.write(PATH, document, before?.revision ?? null)
        const first = await text(workspace)
        const read = await workspace.flows.read(PATH)
        expect(read.problems).toEqual([])
        await workspace.flows.write(PATH, read.flow, read.revision)
        expect(await text(workspace)).toBe(first)
      }),
      { numRuns: 40 },
    )
  })

  test('says where its schema is, and puts it there', async () => {
    const workspace = await workspaceWith()
    await workspace.flows.write('flows/deep/er/a.flow.json', flow(''), null)
    await workspace.flows.write('b.flow.json', { ...flow(''), $schema: '../.fanfare/flow.schema.json' }, null)
    await workspace.flows.write('c.flow.json', { ...flow(''), $schema: 'https://example.com/own.json' }, null)
    const reference = async (file: string): Promise<unknown> =>
      JSON.parse(await text(workspace, file)).$schema
    expect(await reference('flows/deep/er/a.flow.json')).toBe('../../../.fanfare/flow.schema.json')
    expect(await reference('b.flow.json')).toBe('./.fanfare/flow.schema.json')
    expect(await reference('c.flow.json')).toBe('https://example.com/own.json')
    expect(JSON.parse(await text(workspace, '.fanfare/flow.schema.json'))).toMatchObject({
      title: 'Fanfare flow',
    })
    expect(await text(workspace, '.fanfare/.gitignore')).toBe('*\n')
  })

  test('a schema of another version is replaced', async () => {
    const workspace = await workspaceWith({ '.fanfare/flow.schema.json': '{}' })
    await workspace.flows.write(PATH, flow(''), null)
    expect((await text(workspace, '.fanfare/flow.schema.json')).length).toBeGreaterThan(1000)
  })

  test('nothing is written by opening, listing and reading', async () => {
    const workspace = await workspaceWith({ [PATH]: dashboardText })
    await workspace.flows.list()
    await workspace.flows.read(PATH)
    await workspace.secrets()
    await workspace.pins.list(PATH)
    expect(await readdir(workspace.root, { recursive: true })).toEqual(['flows', 'flows/a.flow.json'])
  })

  test('a flow that is not there, and names that are no flows', async () => {
    const workspace = await workspaceWith({ '.env': 'TOKEN=1' })
    await expect(workspace.flows.read(PATH)).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    for (const name of [
      '.env',
      'a.json',
      '.flow.json',
      'flows/.flow.json',
      '../a.flow.json',
      '/a.flow.json',
      'a\0.flow.json',
    ]) {
      await expect(workspace.flows.read(name)).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
      await expect(workspace.flows.write(name, flow(''), null)).rejects.toMatchObject({
        code: 'E_BAD_PARAMS',
      })
    }
  })

  test('a link out of the workspace is neither read nor written', async () => {
    const workspace = await workspaceWith()
    const outside = path.join(await temporaryFolder(), 'x.flow.json')
    await writeFile(outside, dashboardText)
    await symlink(outside, path.join(workspace.root, 'x.flow.json'))
    await expect(workspace.flows.read('x.flow.json')).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
    await expect(workspace.flows.write('x.flow.json', flow(''), null)).rejects.toMatchObject({
      code: 'E_BAD_PARAMS',
    })
    expect(await readFile(outside, 'utf8')).toBe(dashboardText)
    expect(await workspace.flows.list()).toEqual([])
  })

  test.skipIf(process.platform === 'win32')('a pipe of that name does not hold the reader', async () => {
    const workspace = await workspaceWith({ 'flows/b.flow.json': dashboardText })
    execFileSync('/usr/bin/mkfifo', [path.join(workspace.root, PATH)])
    await expect(workspace.flows.read(PATH)).rejects.toMatchObject({
      code: 'E_IO',
      message: expect.stringContaining('not a plain file'),
    })
    expect((await workspace.flows.list()).map(listing => listing.path)).toEqual(['flows/b.flow.json'])
  })

  test('a file that is too large is refused unread', async () => {
    const workspace = await workspaceWith({ [PATH]: '' })
    await truncate(path.join(workspace.root, PATH), 64 * 1024 * 1024 + 1)
    await expect(workspace.flows.read(PATH)).rejects.toMatchObject({
      code: 'E_IO',
      message: expect.stringContaining('67108864 are the most'),
    })
  })

  test('a flow that is not understood whole is not written', async () => {
    const workspace = await workspaceWith()
    for (const bad of [
      null,
      { nodes: {}, edges: {} },
      { ...flow(''), formatVersion: 2 },
      { ...flow(''), nodes: { a: { kind: 'source' } } },
      JSON.parse('{"formatVersion": 1, "nodes": {}, "edges": {}, "__proto__": {}}'),
    ]) {
      await expect(workspace.flows.write(PATH, bad, null)).rejects.toMatchObject({
        code: 'E_INVALID_FLOW',
        problems: [expect.objectContaining({ severity: 'error' })],
      })
    }
    await expect(stat(path.join(workspace.root, PATH))).rejects.toThrow('ENOENT')
  })
})

describe('what others did meanwhile is not overwritten', () => {
  test('a changed, a new, and a removed file', async () => {
    const workspace = await workspaceWith({ [PATH]: dashboardText })
    const revision = await revisionOf(workspace)
    await writeFile(path.join(workspace.root, PATH), `${dashboardText} `)
    await expect(workspace.flows.write(PATH, flow(''), revision)).rejects.toMatchObject({
      code: 'E_CONFLICT',
    })
    await expect(workspace.flows.write(PATH, flow(''), null)).rejects.toMatchObject({ code: 'E_CONFLICT' })
    expect(await text(workspace)).toBe(`${dashboardText} `)
    await rm(path.join(workspace.root, PATH))
    await expect(workspace.flows.write(PATH, flow(''), revision)).rejects.toMatchObject({
      code: 'E_CONFLICT',
    })
  })

  test('not even at the last moment', async () => {
    let meddle = async (): Promise<void> => {}
    const workspace = await workspaceWith(
      { [PATH]: dashboardText },
      {
        ops: {
          ...nodeFileOps,
          open: async (file, flags, mode) => {
            if (file.endsWith('.tmp')) await meddle()
            return nodeFileOps.open(file, flags, mode)
          },
        },
      },
    )
    meddle = () => writeFile(path.join(workspace.root, PATH), 'theirs')
    await expect(
      workspace.flows.write(PATH, flow('ours'), await revisionOf(workspace)),
    ).rejects.toMatchObject({ code: 'E_CONFLICT' })
    expect(await text(workspace)).toBe('theirs')
    meddle = () => writeFile(path.join(workspace.root, 'flows/new.flow.json'), 'theirs')
    await expect(workspace.flows.write('flows/new.flow.json', flow('ours'), null)).rejects.toMatchObject({
      code: 'E_CONFLICT',
    })
    expect(await text(workspace, 'flows/new.flow.json')).toBe('theirs')
  })

  test('of two clients with the same revision one wins', async () => {
    const workspace = await workspaceWith({ [PATH]: dashboardText })
    const revision = await revisionOf(workspace)
    const results = await Promise.allSettled(
      ['1', '2', '3'].map(name => workspace.flows.write(PATH, flow(name), revision)),
    )
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(JSON.parse(await text(workspace))).toMatchObject({ description: '1' })
  })
})

describe('what is overwritten is kept', () => {
  test('as the backup', async () => {
    const workspace = await workspaceWith({ [PATH]: dashboardText })
    expect(await workspace.flows.backup(PATH)).toBeNull()
    const { revision } = await workspace.flows.write(PATH, flow('1'), await revisionOf(workspace))
    expect(await text(workspace, `.fanfare/backup/${PATH}`)).toBe(dashboardText)
    await workspace.flows.write(PATH, flow('2'), revision)
    expect((await workspace.flows.backup(PATH))?.flow).toMatchObject({ description: '1' })
  })

  test('or nothing is written', async () => {
    const workspace = await workspaceWith({ [PATH]: dashboardText, '.fanfare/backup': 'a file in the way' })
    await expect(workspace.flows.write(PATH, flow(''), await revisionOf(workspace))).rejects.toMatchObject({
      message: expect.stringContaining(`.fanfare/backup/${PATH}`),
    })
    expect(await text(workspace)).toBe(dashboardText)
  })

  const damaged: [string, string | Uint8Array][] = [
    ['cut', dashboardText.slice(0, 500)],
    ['emptied', ''],
    [
      'no UTF-8',
      Buffer.concat([
        Buffer.from(dashboardText.replace('"team dashboards"', '"team ')),
        Buffer.from([0xff, 0x22, 0x7d]),
      ]),
    ],
    ['with a node that is none', dashboardText.replace('"kind": "callback"', '"kind": "callbock"')],
    ['with a key twice', dashboardText.replace('"name"', '"name": "x", "name"')],
  ]
  test.each(damaged)(
    'a file that is %s is read-only, unless it is replaced on purpose; the good backup stays',
    async (_name, content) => {
      const workspace = await workspaceWith({ [PATH]: dashboardText })
      await workspace.flows.write(PATH, flow('good'), await revisionOf(workspace))
      await writeFile(path.join(workspace.root, PATH), content)

      const read = await workspace.flows.read(PATH)
      expect(read.readOnly).toBe(true)
      expect(read.problems.map(problem => problem.code)).toContain('backup-available')
      await expect(workspace.flows.write(PATH, flow('new'), read.revision)).rejects.toMatchObject({
        code: 'E_INVALID_FLOW',
      })
      expect(await readFile(path.join(workspace.root, PATH))).toEqual(Buffer.from(content))

      await workspace.flows.write(PATH, flow('new'), read.revision, { replaceDamaged: true })
      expect(JSON.parse(await text(workspace))).toMatchObject({ description: 'new' })
      expect(await text(workspace, `.fanfare/backup/${PATH}`)).toBe(dashboardText)
      const kept = (await readdir(path.join(workspace.root, '.fanfare/backup/flows'))).filter(name =>
        name.includes('.damaged-'),
      )
      expect(kept).toHaveLength(1)
      expect(await readFile(path.join(workspace.root, '.fanfare/backup/flows', kept[0] ?? ''))).toEqual(
        Buffer.from(content),
      )
    },
  )

  test('a flow of a newer format is shown as it is and never written over', async () => {
    const newer = '{"formatVersion": 2, "nodes": {}, "edges": {}, "magic": true}'
    const workspace = await workspaceWith({ [PATH]: newer })
    const read = await workspace.flows.read(PATH)
    expect(read).toMatchObject({ readOnly: true, flow: JSON.parse(newer) })
    for (const replaceDamaged of [false, true]) {
      await expect(
        workspace.flows.write(PATH, flow(''), read.revision, { replaceDamaged }),
      ).rejects.toMatchObject({ code: 'E_INVALID_FLOW' })
    }
    expect(await text(workspace)).toBe(newer)
  })

  test('a file that was cut anywhere is never taken for a whole one', async () => {
    const workspace = await workspaceWith({ [PATH]: dashboardText })
    const bytes = Buffer.from(dashboardText.trimEnd())
    for (let length = 0; length < bytes.length; length += 7) {
      await writeFile(path.join(workspace.root, PATH), bytes.subarray(0, length))
      const { readOnly, problems } = await workspace.flows.read(PATH)
      expect(readOnly).toBe(true)
      expect(problems.length).toBeGreaterThan(0)
    }
  })
})

describe('a write that fails', () => {
  test.each(['ENOSPC', 'EACCES', 'EIO'])('%s leaves the old file, and says so', async code => {
    const failure = async (): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }))
    const workspace = await workspaceWith(
      { [PATH]: dashboardText },
      { ops: { ...nodeFileOps, rename: failure } },
    )
    await expect(workspace.flows.write(PATH, flow(''), await revisionOf(workspace))).rejects.toMatchObject({
      code: 'E_IO',
      message: expect.stringMatching(new RegExp(`^${PATH} was not written: .*\\(${code}\\)`)),
    })
    expect(await text(workspace)).toBe(dashboardText)
    expect(await readdir(path.join(workspace.root, 'flows'))).toEqual(['a.flow.json'])
  })

  test('a process that is killed while it saves leaves the old file or the new one', {
    timeout: 60_000,
  }, async () => {
    const workspace = await workspaceWith({ [PATH]: dashboardText })
    const entry = fileURLToPath(new URL('./testing/write-for-ever.ts', import.meta.url))
    const kills = Number(process.env.FANFARE_KILLS ?? 8)
    for (let kill = 0; kill < kills; kill++) {
      const child = spawn(process.execPath, [entry, workspace.root, PATH], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = once(child, 'exit')
      // Killed somewhere in the save after this one.
      let saves = 0
      for await (const _line of createInterface({ input: child.stdout })) if (++saves > kill % 4) break
      child.kill('SIGKILL')
      await ended
      const read = await workspace.flows.read(PATH)
      expect(read).toMatchObject({ problems: [], readOnly: false })
      expect((read.flow as { description: string }).description).toMatch(/^(a{200000}|b{200000})$/)
      expect((await workspace.flows.backup(PATH))?.problems).toEqual([])
    }
  })
})

describe('the list', () => {
  test('has the flows of the folder itself and below flows/, newest first, by their own names', async () => {
    const workspace = await workspaceWith({
      'top.flow.json': '{"name": "Top"}',
      'flows/a.flow.json': '{"name": "  "}',
      'flows/deep/broken.flow.json': '{"name": "x"',
      'flows/.hidden/x.flow.json': '{}',
      'flows/node_modules/x.flow.json': '{}',
      'flows/notes.json': '{}',
      'other/x.flow.json': '{}',
    })
    const listed = await workspace.flows.list()
    expect(new Map(listed.map(({ path: at, name }) => [at, name]))).toEqual(
      new Map([
        ['top.flow.json', 'Top'],
        ['flows/a.flow.json', 'a'],
        ['flows/deep/broken.flow.json', 'broken'],
      ]),
    )
    expect(listed.map(listing => listing.modifiedAt)).toEqual(
      listed.map(listing => listing.modifiedAt).sort((a, b) => b - a),
    )
  })
})
