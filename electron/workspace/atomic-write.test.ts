import { chmod, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { atomicWrite } from './atomic-write.ts'
import { type FileOps, nodeFileOps } from './file-ops.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const failure = (code: string): Error => Object.assign(new Error(code), { code })
const text = (file: string): Promise<string> => readFile(file, 'utf8')

test('syncs the file, renames it, syncs the folder, in this order', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'a.json')
  const steps: string[] = []
  const ops: FileOps = {
    ...nodeFileOps,
    open: async (opened, flags, mode) => {
      const handle = await nodeFileOps.open(opened, flags, mode)
      const name = opened === folder ? 'folder' : 'file'
      const sync = handle.sync.bind(handle)
      handle.sync = async () => {
        steps.push(`sync ${name} of ${name === 'file' ? (await stat(opened)).size : 0} bytes`)
        await sync()
      }
      return handle
    },
    rename: async (from, to) => {
      steps.push('rename')
      await nodeFileOps.rename(from, to)
    },
  }
  await atomicWrite(file, 'new text', { ops })
  expect(steps).toEqual(['sync file of 8 bytes', 'rename', 'sync folder of 0 bytes'])
  expect(await text(file)).toBe('new text')
  expect(await readdir(folder)).toEqual(['a.json'])
})

describe('a step that fails leaves the old file and nothing else', () => {
  const failing: Record<string, Partial<FileOps>> = {
    'open (disk full)': { open: async () => Promise.reject(failure('ENOSPC')) },
    'sync (disk fault)': {
      open: async (file, flags, mode) => {
        const handle = await nodeFileOps.open(file, flags, mode)
        handle.sync = async () => Promise.reject(failure('EIO'))
        return handle
      },
    },
    rename: { rename: async () => Promise.reject(failure('EACCES')) },
  }
  test.each(Object.keys(failing))('%s', async name => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'a.json')
    await writeFile(file, 'old')
    await expect(atomicWrite(file, 'new', { ops: { ...nodeFileOps, ...failing[name] } })).rejects.toThrow(
      /ENOSPC|EIO|EACCES/,
    )
    expect(await text(file)).toBe('old')
    expect(await readdir(folder)).toEqual(['a.json'])
  })
})

describe('exclusive', () => {
  test('never replaces a file', async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'a.json')
    await atomicWrite(file, 'first', { exclusive: true })
    await expect(atomicWrite(file, 'second', { exclusive: true })).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await text(file)).toBe('first')
    expect(await readdir(folder)).toEqual(['a.json'])
  })

  test('also where the file system has no links', async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'a.json')
    const ops: FileOps = { ...nodeFileOps, link: async () => Promise.reject(failure('EPERM')) }
    await atomicWrite(file, 'first', { exclusive: true, ops })
    await expect(atomicWrite(file, 'second', { exclusive: true, ops })).rejects.toMatchObject({
      code: 'EEXIST',
    })
    expect(await text(file)).toBe('first')
    expect(await readdir(folder)).toEqual(['a.json'])
  })

  test('of many at once one wins', async () => {
    const file = path.join(await temporaryFolder(), 'a.json')
    const results = await Promise.allSettled(
      ['1', '2', '3', '4'].map(data => atomicWrite(file, data, { exclusive: true })),
    )
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    expect((await text(file)).length).toBe(1)
  })
})

test.skipIf(process.platform === 'win32')('a replaced file keeps its access rights', async () => {
  const file = path.join(await temporaryFolder(), 'a.json')
  await writeFile(file, 'old')
  await chmod(file, 0o664)
  await atomicWrite(file, 'new')
  expect((await stat(file)).mode & 0o777).toBe(0o664)
})

test('what a killed process left behind is removed when it is old, and for this file alone', async () => {
  const folder = await temporaryFolder()
  const names = [
    '.a.json.0123456789ab.tmp',
    '.b.json.0123456789ab.tmp',
    '.a.json.fedcba987654.tmp',
    '.a.json.tmp',
  ]
  for (const name of names) await writeFile(path.join(folder, name), '')
  const old = new Date(Date.now() - 3_600_000)
  for (const name of [names[0], names[1], names[3]]) await utimes(path.join(folder, name ?? ''), old, old)
  await atomicWrite(path.join(folder, 'a.json'), 'new')
  expect((await readdir(folder)).sort()).toEqual([
    '.a.json.fedcba987654.tmp',
    '.a.json.tmp',
    '.b.json.0123456789ab.tmp',
    'a.json',
  ])
})
