import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { confine, isWithin } from './confine.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

async function folders(): Promise<{ root: string; outside: string }> {
  const folder = await temporaryFolder()
  const [root, outside] = [path.join(folder, 'root'), path.join(folder, 'root-outside')]
  await mkdir(path.join(root, 'flows'), { recursive: true })
  await mkdir(outside)
  await writeFile(path.join(outside, 'secret.flow.json'), '{}')
  return { root, outside }
}

describe('a path that stays in the workspace', () => {
  test.each([
    'a.flow.json',
    'flows/a.flow.json',
    'flows/not/there/yet.flow.json',
    '..a/b',
    'ünï/ çode',
    '__proto__/constructor',
  ])('%j', async relative => {
    const { root } = await folders()
    expect(await confine(root, relative)).toBe(path.join(root, relative))
  })

  test('through links within it', async () => {
    const { root } = await folders()
    await symlink('flows', path.join(root, 'linked'))
    expect(await confine(root, 'linked/a.flow.json')).toBe(path.join(root, 'flows/a.flow.json'))
  })
})

describe('a path that does not', () => {
  test.each([
    ['', 'it is empty'],
    ['/etc/passwd', 'not relative'],
    ['C:/x', 'not relative'],
    ['c:x', 'not relative'],
    ['..', 'leads out'],
    ['../x', 'leads out'],
    ['flows/../../x', 'leads out'],
    ['flows/../x', 'leads out'],
    ['flows\\..\\..\\x', 'separated by "/"'],
    ['flows//x', 'empty part'],
    ['./x', 'empty part'],
    ['flows/', 'empty part'],
    ['a\0.flow.json', 'control character'],
    ['a\nb', 'control character'],
    ['x'.repeat(5000), 'too long'],
    ['x'.repeat(300), 'too long'],
  ])('%j', async (relative, why) => {
    const { root } = await folders()
    await expect(confine(root, relative)).rejects.toMatchObject({
      code: 'E_BAD_PARAMS',
      message: expect.stringContaining(why),
    })
  })

  test.each([
    ['a linked file', 'flows/link.flow.json', 'flows/link.flow.json', 'secret.flow.json'],
    ['a linked folder', 'flows/dir', 'flows/dir/secret.flow.json', ''],
    ['a linked folder, to a new file', 'flows/dir', 'flows/dir/new/file.flow.json', ''],
    [
      'a link to a file that is not there yet',
      'flows/link.flow.json',
      'flows/link.flow.json',
      'new.flow.json',
    ],
  ])('%s', async (_name, link, relative, to) => {
    const { root, outside } = await folders()
    await symlink(path.join(outside, to), path.join(root, link))
    await expect(confine(root, relative)).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
  })

  test('links in a circle, and a file in place of a folder', async () => {
    const { root } = await folders()
    await symlink('b', path.join(root, 'a'))
    await symlink('a', path.join(root, 'b'))
    await writeFile(path.join(root, 'file'), '')
    await expect(confine(root, 'a/x')).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
    await expect(confine(root, 'file/x')).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
  })
})

test('a folder whose name begins like another is not within it', () => {
  expect(isWithin('/a/root', '/a/root/x')).toBe(true)
  expect(isWithin('/a/root', '/a/root')).toBe(true)
  expect(isWithin('/a/root', '/a/root/..x')).toBe(true)
  expect(isWithin('/a/root', '/a/root-outside/x')).toBe(false)
  expect(isWithin('/a/root', '/a')).toBe(false)
})
