import { writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { NodeId } from '../../shared/ids.ts'
import { PinFile } from './pins.ts'
import { StillFolders } from './still-folders.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const A = 'flows/a.flow.json'
const id = (text: string): NodeId => text as NodeId

test('pins are kept per flow and node, and taken away', async () => {
  const root = await temporaryFolder()
  const pins = new PinFile(root)
  expect(await pins.list(A)).toEqual(new Map())
  await pins.set(A, id('t'), { response: { rows: [1, null] } })
  await pins.set(A, id('constructor'), { exception: 'no route', errorCode: 'E_HTTP' })
  await pins.set('b.flow.json', id('t'), { response: false })
  const again = new PinFile(root)
  expect(await again.list(A)).toEqual(
    new Map<string, unknown>([
      ['t', { response: { rows: [1, null] } }],
      ['constructor', { exception: 'no route', errorCode: 'E_HTTP' }],
    ]),
  )
  expect((await readFile(path.join(root, '.fanfare/.gitignore'), 'utf8')).trim()).toBe('*')
  await again.set(A, id('t'), null)
  await again.set(A, id('constructor'), null)
  await again.set(A, id('never'), null)
  expect(JSON.parse(await readFile(path.join(root, '.fanfare/pins.json'), 'utf8'))).toEqual({
    'b.flow.json': { t: { response: false } },
  })
})

test.each([true, false])(
  'what another process has set is there at once (on a local disk: %s)',
  async isLocal => {
    const root = await temporaryFolder()
    const still = new StillFolders({ supported: true, isLocal: async () => isLocal })
    onTestFinished(() => still.close())
    const here = new PinFile(root, still)
    await here.set(A, id('t'), { response: 'none' })
    for (let round = 0; round < 300; round++) {
      // In place, with the same size.
      const content = { [A]: { t: { response: round % 10 } } }
      writeFileSync(path.join(root, '.fanfare/pins.json'), JSON.stringify(content))
      expect(await here.list(A)).toEqual(new Map([['t', { response: round % 10 }]]))
    }
    await new PinFile(root).set(A, id('t'), null)
    expect(await here.list(A)).toEqual(new Map())
  },
)

test('any response comes back as it was', async () => {
  const pins = new PinFile(await temporaryFolder())
  const response = fc.jsonValue({ maxDepth: 3 }).map(value => JSON.parse(JSON.stringify(value)))
  await fc.assert(
    fc.asyncProperty(response, async value => {
      fc.pre(!JSON.stringify(value).includes('__proto__'))
      await pins.set(A, id('t'), { response: value })
      expect((await pins.list(A)).get(id('t'))).toEqual({ response: value })
    }),
    { numRuns: 30 },
  )
})

test('of many that are set at once none is lost', async () => {
  const pins = new PinFile(await temporaryFolder())
  const ids = Array.from({ length: 20 }, (_, index) => id(`n${index}`))
  await Promise.all(ids.map(node => pins.set(A, node, { response: node })))
  expect([...(await pins.list(A)).keys()].sort()).toEqual([...ids].sort())
})

describe('a damaged file is an error, and is not written over', () => {
  test.each(['', '{', '[]', '{"flows/a.flow.json": {"t": {}}}', '{"__proto__": {}}', '{"a": {}, "a": {}}'])(
    '%j',
    async text => {
      const root = await temporaryFolder()
      await mkdir(path.join(root, '.fanfare'))
      await writeFile(path.join(root, '.fanfare/pins.json'), text)
      const pins = new PinFile(root)
      await expect(pins.list(A)).rejects.toMatchObject({
        code: 'E_IO',
        message: expect.stringContaining('.fanfare/pins.json is damaged'),
      })
      await expect(pins.set(A, id('t'), { response: 1 })).rejects.toMatchObject({ code: 'E_IO' })
      expect(await readFile(path.join(root, '.fanfare/pins.json'), 'utf8')).toBe(text)
    },
  )
})

test('what could not be read back is not written', async () => {
  const root = await temporaryFolder()
  const pins = new PinFile(root)
  let deep: [unknown] | 0 = 0
  for (let level = 0; level < 1000; level++) deep = [deep]
  await expect(pins.set(A, id('t'), { response: deep as never })).rejects.toMatchObject({
    code: 'E_BAD_PARAMS',
  })
  await expect(pins.set(A, id('__proto__'), { response: 1 })).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
  await expect(pins.set('../x.flow.json', id('t'), { response: 1 })).rejects.toMatchObject({
    code: 'E_BAD_PARAMS',
  })
  expect(await readdir(root)).toEqual([])
})
