import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { foldersTo, StillFolders, type StillOptions } from './still-folders.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const opened: StillFolders[] = []
afterEach(() => {
  for (const still of opened.splice(0)) still.close()
})

function makeStill(options: StillOptions = {}): StillFolders {
  // What file system tests run on is not theirs to choose; that this one tells of changes is what they find out.
  const still = new StillFolders({ isLocal: async () => true, ...options })
  opened.push(still)
  return still
}

/** A root with `services/crm/get.mjs`, its folders watched, and the mark from which on nothing has changed. */
async function watched(options?: StillOptions) {
  const root = await temporaryFolder()
  const crm = path.join(root, 'services', 'crm')
  mkdirSync(crm, { recursive: true })
  writeFileSync(path.join(crm, 'get.mjs'), 'one')
  writeFileSync(path.join(root, 'other.mjs'), 'other')
  const still = makeStill(options)
  const folders = [root, path.join(root, 'services'), crm]
  expect(await still.holds(still.mark(), folders)).toBe(false)
  const mark = still.mark()
  return { root, crm, still, folders, mark }
}

describe.runIf(process.platform === 'linux')(
  'what another process has done is known once its call has returned',
  () => {
    const changes: [what: string, command: string][] = [
      ['a file is written', 'printf two > services/crm/get.mjs'],
      ['the same bytes are written again', 'printf one > services/crm/get.mjs'],
      ['a file is added', 'touch services/crm/new.mjs'],
      ['a file is deleted', 'rm services/crm/get.mjs'],
      ['a file is put in the place of another', 'mv other.mjs services/crm/get.mjs'],
      ['a file may no longer be written', 'chmod a-w services/crm/get.mjs'],
      ['a folder is added', 'mkdir services/erp'],
      ['a folder is put in the place of another', 'mv services/crm away && mkdir services/crm'],
      ['a folder is replaced by a link', 'mv services/crm away && ln -s ../away services/crm'],
      ['a folder is deleted', 'rm -r services'],
    ]
    test.each(changes)('%s', async (_, command) => {
      const { root, still, folders, mark } = await watched()
      expect(await still.holds(mark, folders)).toBe(true)
      // This process stands still meanwhile, so that no notice can have been taken before it is asked for.
      execFileSync('sh', ['-c', command], { cwd: root })
      expect(await still.holds(mark, folders)).toBe(false)
    })

    test('many times in a row, whatever the loop was about to do', async () => {
      const { crm, still, folders } = await watched()
      for (let round = 0; round < 200; round++) {
        const mark = still.mark()
        expect(await still.holds(mark, folders)).toBe(true)
        if (round % 3 === 1) await new Promise(resolve => setImmediate(resolve))
        if (round % 3 === 2) await new Promise(resolve => setTimeout(resolve))
        writeFileSync(path.join(crm, 'get.mjs'), `${round}`)
        expect(await still.holds(mark, folders)).toBe(false)
      }
    })

    test('in a folder that has taken the place of another', async () => {
      const { root, crm, still, folders } = await watched()
      renameSync(crm, path.join(root, 'away'))
      mkdirSync(crm)
      expect(await still.holds(still.mark(), folders)).toBe(false)
      const mark = still.mark()
      expect(await still.holds(mark, folders)).toBe(true)
      writeFileSync(path.join(crm, 'get.mjs'), 'two')
      expect(await still.holds(mark, folders)).toBe(false)
    })
  },
)

test.runIf(process.platform === 'linux')(
  'a folder that was replaced by way of one above the root is found after some time',
  async () => {
    const above = path.join(await temporaryFolder(), 'above')
    const root = path.join(above, 'root')
    mkdirSync(root, { recursive: true })
    let now = 0
    const still = makeStill({ now: () => now })
    await still.holds(still.mark(), [root])
    const mark = still.mark()
    renameSync(above, `${above}-away`)
    mkdirSync(root, { recursive: true })
    now = 20_000
    expect(await still.holds(mark, [root])).toBe(false)
    await vi.waitFor(async () => {
      const later = still.mark()
      writeFileSync(path.join(root, 'new.mjs'), 'new')
      expect(await still.holds(later, [root])).toBe(false)
      expect(await still.holds(still.mark(), [root])).toBe(true)
    })
  },
)

describe('nothing is certain', () => {
  async function isNeverCertain({ still, folders }: { still: StillFolders; folders: readonly string[] }) {
    for (let time = 0; time < 3; time++) expect(await still.holds(still.mark(), folders)).toBe(false)
  }

  test('on other systems', async () => {
    await isNeverCertain(await watched({ supported: false }))
  })

  test('on a file system that others may change too', async () => {
    await isNeverCertain(await watched({ isLocal: async () => false }))
  })

  test('where its file system does not say what it is', async () => {
    await isNeverCertain(await watched({ isLocal: () => Promise.reject(new Error('no answer')) }))
  })

  test('behind a link', async () => {
    const { root, still, crm } = await watched()
    symlinkSync(crm, path.join(root, 'linked'))
    await isNeverCertain({ still, folders: [root, path.join(root, 'linked')] })
  })

  test('of a folder that is not there', async () => {
    const { root, still } = await watched()
    await isNeverCertain({ still, folders: [root, path.join(root, 'nowhere')] })
  })

  test('after some time', async () => {
    const { still, folders, mark } = await watched({ trustMs: -1 })
    expect(await still.holds(mark, folders)).toBe(false)
  })

  test('once it is closed', async () => {
    const { still, folders, mark } = await watched()
    still.close()
    expect(await still.holds(mark, folders)).toBe(false)
  })
})

test('the folders on the way to a file are those from the root on', () => {
  expect(foldersTo('/w', '/w/flows/a/b.flow.json')).toEqual(['/w/flows/a', '/w/flows', '/w'])
  expect(foldersTo('/w', '/w/b.flow.json')).toEqual(['/w'])
  expect(foldersTo('/w', '/elsewhere/b.flow.json')).toBeNull()
})
