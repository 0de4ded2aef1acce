import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import configuration from '../.dependency-cruiser.mjs'
import { root } from './bootstrap/paths.mjs'
import { cleanHouse, type Files, violations } from './fences.violations.ts'
import { findViolations } from './tasks/fences.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function write(files: Files): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fanfare-fences-')))
  folders.push(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe('the import fences', () => {
  test('leave a clean house alone', async () => {
    expect(await findViolations(write(cleanHouse))).toEqual([])
  })

  test.each(violations)('notice: %s', async (_what, rule, files) => {
    const [guilty] = Object.keys(files)
    const found = await findViolations(write({ ...cleanHouse, ...files }))
    expect(found).toContainEqual(expect.objectContaining({ rule, from: guilty }))
  })

  test('name the whole way to what may not be reached', async () => {
    const found = await findViolations(
      write({
        ...cleanHouse,
        'electron/hosts/cli/a.ts': "import './b.ts'",
        'electron/hosts/cli/b.ts': "import '../../ipc/electron/port.ts'",
      }),
    )
    expect(found).toContainEqual({
      rule: 'hosts-reach',
      from: 'electron/hosts/cli/a.ts',
      to: 'node_modules/electron/index.js',
      via: ['electron/hosts/cli/b.ts', 'electron/ipc/electron/port.ts', 'node_modules/electron/index.js'],
    })
  })

  test('notice Electron where it is not installed', async () => {
    const { 'node_modules/electron/package.json': _package, ...files } = cleanHouse
    const found = await findViolations(write({ ...files, 'electron/hosts/cli/a.ts': "import 'electron'" }))
    expect(found).toContainEqual(
      expect.objectContaining({ rule: 'hosts-reach', from: 'electron/hosts/cli/a.ts' }),
    )
  })

  test('refuse to look at nothing', async () => {
    await expect(findViolations(write({ 'package.json': '{}' }))).rejects.toThrow('none of the folders')
    await expect(findViolations(write({ 'shared/readme.md': '' }))).rejects.toThrow('no TypeScript file')
  })

  test('are each broken on purpose by a case above', () => {
    const broken = new Set(violations.map(([, rule]) => rule))
    const untested = (configuration.forbidden ?? [])
      .map(({ name }) => name ?? '')
      .filter(name => !broken.has(name))
    expect(untested).toEqual([])
  })

  test('hold in this tree', async () => {
    expect(await findViolations(root)).toEqual([])
  })
})
