import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { findWorkspace } from './find-root.ts'
import { openWorkspace } from './open.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

describe('the workspace of a flow', () => {
  test.each([
    ['services', 'flows/deep/a.flow.json', ''],
    ['flows', 'flows/a.flow.json', ''],
    ['.fanfare', 'some/where/a.flow.json', ''],
    ['inner/services', 'inner/flows/a.flow.json', 'inner'],
    ['inner/flows/x', 'inner/flows/x/a.flow.json', 'inner'],
  ])('with %s/, of %s', async (folder, file, expected) => {
    const root = await temporaryFolder()
    await mkdir(path.join(root, 'services'))
    await mkdir(path.join(root, folder), { recursive: true })
    await mkdir(path.join(root, path.dirname(file)), { recursive: true })
    expect(await findWorkspace(path.join(root, file))).toBe(path.join(root, expected))
  })

  test("is the file's own folder where nothing says so; a file of that name says nothing", async () => {
    const root = await temporaryFolder()
    await mkdir(path.join(root, 'a/b'), { recursive: true })
    await writeFile(path.join(root, 'a/services'), '')
    expect(await findWorkspace(path.join(root, 'a/b/x.flow.json'))).toBe(path.join(root, 'a/b'))
  })

  test('is its real path', async () => {
    const root = await temporaryFolder()
    await mkdir(path.join(root, 'real/flows'), { recursive: true })
    await symlink('real', path.join(root, 'link'))
    expect(await findWorkspace(path.join(root, 'link/flows/x.flow.json'))).toBe(path.join(root, 'real'))
  })
})

test('a folder that is not there, and one that is a file, can not be opened', async () => {
  const root = await temporaryFolder()
  await writeFile(path.join(root, 'file'), '')
  await expect(openWorkspace(path.join(root, 'none'))).rejects.toMatchObject({
    code: 'E_IO',
    message: expect.stringContaining('it is not there'),
  })
  await expect(openWorkspace(path.join(root, 'file'))).rejects.toMatchObject({ code: 'E_IO' })
  await expect(findWorkspace(path.join(root, 'none/x.flow.json'))).rejects.toMatchObject({ code: 'E_IO' })
})
