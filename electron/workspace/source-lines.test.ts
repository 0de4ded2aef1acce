import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSourceLines } from './source-lines.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fanfare-source-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function linesOf(text: string, line: number, around = 2, name = 'a.ts') {
  const file = path.join(folder, name)
  await writeFile(file, text)
  return readSourceLines(file, name, line, around)
}

test('gives a line with those around it', async () => {
  expect(await linesOf('1\n2\n3\n4\n5\n6\n', 4)).toMatchObject({ first: 2, lines: ['2', '3', '4', '5', '6'] })
  expect(await linesOf('1\r\n2\r\n3', 1)).toMatchObject({ first: 1, lines: ['1', '2', '3'] })
  expect(await linesOf('1\n2\n', 2)).toMatchObject({ first: 1, lines: ['1', '2'] })
  expect(await linesOf('1\n2\n', 9)).toMatchObject({ lines: [] })
})

test('cuts lines that nobody reads', async () => {
  const { lines } = await linesOf('x'.repeat(100_000), 1)
  expect(lines[0]).toHaveLength(500)
})

test('shows code alone, and says what is not there', async () => {
  await expect(linesOf('TOKEN=1', 1, 0, '.env')).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  await expect(linesOf('{}', 1, 0, 'x.json')).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  await expect(readSourceLines(path.join(folder, 'b.ts'), 'b.ts', 1, 0)).rejects.toMatchObject({
    code: 'E_NOT_FOUND',
    message: 'There is no code in b.ts.',
  })
})
