import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { FORMAT, formatOf, MIGRATIONS, migrate } from './migrate.ts'
import { appendRun, sampleRun, temporaryHistory, watchJournal } from './testing/sample.ts'

async function oldDatabase() {
  const temporary = await temporaryHistory()
  await (await temporary.open()).close()
  const file = path.join(temporary.folder, 'other.db')
  const db = new DatabaseSync(file)
  migrate(db, file, ['CREATE TABLE a (x); INSERT INTO a VALUES (1)'])
  return { temporary, file, db }
}

describe('migration', () => {
  test('of nothing makes the newest format, and no copy', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    await history.close()
    expect(readdirSync(temporary.folder).toSorted()).toEqual(['.gitignore', 'history.db', 'history.mark'])
    const db = new DatabaseSync(temporary.file)
    expect(formatOf(db)).toBe(FORMAT)
    expect(db.prepare('PRAGMA page_size').get()).toEqual({ page_size: 8192 })
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(db.prepare('PRAGMA auto_vacuum').get()).toEqual({ auto_vacuum: 2 })
    db.close()
  })

  test('goes on from where a database is, with a copy of it as it was', async () => {
    const { temporary, file, db } = await oldDatabase()
    await using _ = temporary
    const steps = ['never run again', 'ALTER TABLE a ADD COLUMN y DEFAULT 2', 'UPDATE a SET x = 9']
    migrate(db, file, steps)
    expect([formatOf(db), db.prepare('SELECT * FROM a').get()]).toEqual([3, { x: 9, y: 2 }])
    migrate(db, file, steps)
    db.close()
    const copy = new DatabaseSync(`${file}.format-1`)
    expect([formatOf(copy), copy.prepare('SELECT * FROM a').get()]).toEqual([1, { x: 1 }])
    copy.close()
  })

  test('that fails leaves all as it was', async () => {
    const { temporary, file, db } = await oldDatabase()
    await using _ = temporary
    expect(() => migrate(db, file, ['', 'UPDATE a SET x = 5', 'nonsense'])).toThrow()
    expect([formatOf(db), db.prepare('SELECT * FROM a').get()]).toEqual([1, { x: 1 }])
    db.close()
  })

  test('has as many steps as there are formats', () => {
    expect(MIGRATIONS).toHaveLength(FORMAT)
  })
})

describe('a history of a newer version', () => {
  test('can be read, and says clearly why nothing is written', async () => {
    await using temporary = await temporaryHistory()
    const run = sampleRun()
    const history = await temporary.open()
    appendRun(history.journal, run, 3)
    await history.close()
    const db = new DatabaseSync(temporary.file)
    db.exec(`PRAGMA user_version = ${FORMAT + 1}`)
    db.close()

    const newer = await temporary.open()
    expect((await newer.reader.load(run.runId)).attempts).toHaveLength(3)
    const watched = watchJournal(newer.journal)
    appendRun(newer.journal, sampleRun(), 1)
    newer.journal.flush()
    const message = expect.stringContaining(
      'was written by a newer version of Fanfare (format 2, this one writes 1)',
    )
    await expect(watched.until(1)).rejects.toMatchObject({ code: 'E_HISTORY', message })
    await expect(newer.markInterrupted()).rejects.toMatchObject({ message })
    await expect(newer.prune({ keep: 0 })).rejects.toMatchObject({ message })
    expect((await newer.reader.list({}, undefined, 10)).runs).toHaveLength(1)
  })
})

describe('opening', () => {
  test('for reading only writes nothing, and shows an empty history where there is none', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open({ readOnly: true })
    expect(await history.reader.list({}, undefined, 10)).toEqual({ runs: [], more: false, damage: [] })
    const watched = watchJournal(history.journal)
    history.journal.runStarted(sampleRun())
    await expect(watched.until(1)).rejects.toMatchObject({ code: 'E_HISTORY' })
    expect(existsSync(temporary.folder)).toBe(false)
  })

  test('what is no database is refused with a clear error', async () => {
    await using temporary = await temporaryHistory()
    await (await temporary.open()).close()
    writeFileSync(temporary.file, 'not a database, but long enough to look at: '.repeat(30))
    await expect(temporary.open()).rejects.toMatchObject({
      code: 'E_HISTORY',
      message: expect.stringContaining('the database is damaged'),
    })
  })
})
