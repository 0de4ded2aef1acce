import { rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test, vi } from 'vitest'
import { readRecords } from '../../shared/run/columns.ts'
import { CommitMark } from './commit-mark.ts'
import { openForWriting } from './connection.ts'
import { HistoryJournal } from './journal.ts'
import { currentOwner } from './owner.ts'
import {
  appendRun,
  sampleAttempt,
  sampleInvocation,
  sampleRun,
  temporaryHistory,
  watchJournal,
} from './testing/sample.ts'
import type { Journal } from './types.ts'
import { HistoryWriter } from './writer.ts'

/** Takes the write lock as another process would. */
function lock(file: string) {
  const db = new DatabaseSync(file)
  db.exec('BEGIN IMMEDIATE')
  return {
    release() {
      db.exec('ROLLBACK')
      db.close()
    },
  }
}

describe('a database that another process has locked', () => {
  test('is waited for, and nothing is told durable before', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const watched = watchJournal(history.journal)
    const held = lock(temporary.file)
    const run = sampleRun()
    const count = appendRun(history.journal, run, 3)
    history.journal.flush()
    // More comes while the thread waits; the order stays.
    const more = sampleRun()
    const all = count + appendRun(history.journal, more, 2_000)
    history.journal.flush()
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(watched.durable).toBe(0)
    held.release()
    await watched.until(all)
    expect((await history.reader.load(run.runId)).attempts).toHaveLength(3)
    expect((await history.reader.load(more.runId)).attempts).toHaveLength(2_000)
  })

  test('for too long is a failure: told once to each, and nothing is acknowledged', async () => {
    await using temporary = await temporaryHistory({ lockWaitMs: 30 })
    const history = await temporary.open()
    const failed = vi.fn()
    history.journal.subscribe({ durable: () => expect.unreachable(), failed })
    const watched = watchJournal(history.journal)
    const held = lock(temporary.file)
    const run = sampleRun()
    const count = appendRun(history.journal, run, 3)
    history.journal.flush()
    await expect(watched.until(count)).rejects.toMatchObject({
      code: 'E_LOCKED',
      message: expect.stringContaining('another process keeps the database locked'),
    })
    held.release()
    appendRun(history.journal, sampleRun(), 3)
    history.journal.flush()
    const late = watchJournal(history.journal)
    await expect(late.until(1)).rejects.toMatchObject({ code: 'E_LOCKED' })
    expect(failed).toHaveBeenCalledTimes(1)
    expect(await history.reader.has(run.runId)).toBe(false)
  })
})

describe('a disk that is full', () => {
  test('is a failure that says so; what was acknowledged before stays', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const db = openForWriting(temporary.file, { powerLossSafe: false, lockWaitMs: 0 })
    const mark = new CommitMark(`${temporary.folder}/history.mark`)
    const journal = new HistoryJournal({
      file: temporary.file,
      inline: new HistoryWriter(db, currentOwner(), mark),
      startThread: () => expect.unreachable(),
      refusal: null,
    })
    const watched = watchJournal(journal)
    const [first, second] = [sampleRun(), sampleRun()]
    const count = appendRun(journal, first, 3)
    journal.flush()
    await watched.until(count)
    const pages = Number(db.prepare('PRAGMA page_count').get()?.page_count)
    db.exec(`PRAGMA max_page_count = ${pages + 2}`)
    journal.runStarted(second)
    for (let call = 0; call < 9; call++)
      journal.attempt(second.runId, sampleAttempt(call, call + 1, { text: `"${'x'.repeat(3_000)}"` }))
    journal.flush()
    await expect(watched.until(count + 1)).rejects.toMatchObject({
      code: 'E_IO',
      message: expect.stringContaining('the disk is full. Free space'),
    })
    expect(watched.durable).toBe(count)
    db.close()
    mark.close()
    expect((await history.reader.load(first.runId)).attempts).toHaveLength(3)
    expect(await history.reader.has(second.runId)).toBe(false)
  })
})

describe('the thread', () => {
  test('that can not be started is a failure that says so', async () => {
    await using temporary = await temporaryHistory({
      inline: false,
      threadEntry: new URL('file:///no/thread.ts'),
    })
    const history = await temporary.open()
    const watched = watchJournal(history.journal)
    history.journal.runStarted(sampleRun())
    history.journal.flush()
    await expect(watched.until(1)).rejects.toMatchObject({
      message: expect.stringContaining("The history's writing thread has failed: Cannot find module"),
    })
  })

  test('is not needed for a few small runs, nor for closing', async () => {
    await using temporary = await temporaryHistory({ threadEntry: new URL('file:///no/thread.ts') })
    const history = await temporary.open()
    const watched = watchJournal(history.journal)
    const count = appendRun(history.journal, sampleRun(), 9)
    history.journal.flush()
    await watched.until(count)
    await history.close()
    expect(watched.failure).toBeUndefined()
  })

  test('reports an entry for a run that is not there as a failure', async () => {
    await using temporary = await temporaryHistory({ inline: false })
    const history = await temporary.open()
    const watched = watchJournal(history.journal)
    history.journal.attempt('K-unknown', sampleAttempt(0, 1))
    history.journal.flush()
    await expect(watched.until(1)).rejects.toMatchObject({
      message: expect.stringContaining('K-unknown is not in the history'),
    })
  })
})

describe('a journal', () => {
  test('may be used from within its notices', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const { journal } = history
    const run = sampleRun()
    const calls = 400
    let next = 0
    const done = new Promise<void>((resolve, reject) => {
      journal.subscribe({
        durable() {
          if (next === calls) return resolve()
          // Sometimes a few, sometimes more than the host writes by itself.
          const end = Math.min(calls, next + (next % 3 === 0 ? 90 : 1))
          for (; next < end; next++) journal.attempt(run.runId, sampleAttempt(next, next + 1))
          journal.flush()
        },
        failed: reject,
      })
    })
    journal.runStarted(run)
    journal.flush()
    await done
    const { attempts } = await history.reader.load(run.runId)
    expect(attempts.map(attempt => attempt.call)).toEqual(Array.from({ length: calls }, (_, call) => call))
  })

  test('that is closed has written all that it was given, asked to or not', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const run = sampleRun()
    appendRun(history.journal, run, 50_000)
    await history.close()
    const again = await temporary.open({ readOnly: true })
    expect((await again.reader.load(run.runId)).attempts).toHaveLength(50_000)
  })

  test('starts anew where the file was taken away', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    appendRun(history.journal, sampleRun(), 1)
    await history.close()
    rmSync(temporary.file)
    const again = await temporary.open()
    expect(again.damage).toEqual([])
    expect((await again.reader.list({}, undefined, 10)).runs).toEqual([])
  })
})

describe('someone who watches a run that another process executes', () => {
  test('is told what is new, and nothing when nothing is', async () => {
    await using temporary = await temporaryHistory()
    const [writing, watching] = [await temporary.open(), await temporary.open()]
    const { journal } = writing
    const watched = watchJournal(journal)
    const run = sampleRun()
    const invocation = sampleInvocation(['a', 'b'])
    journal.runStarted(run)
    journal.flush()
    await watched.until(1)
    const first = await watching.reader.snapshot(run.runId)
    expect(first.update).toMatchObject({ to: 0, invocations: [], logged: 0 })

    const quiet = await watching.reader.changesSince(run.runId, first.cursor)
    expect([quiet.update, quiet.cursor]).toEqual([null, first.cursor])

    journal.invocation(run.runId, invocation)
    journal.attempt(run.runId, sampleAttempt(0, 3))
    journal.started(run.runId, 1, 1, 5, 7)
    journal.started(run.runId, 0, 1, 5, 7)
    journal.flush()
    await watched.until(5)
    const second = await watching.reader.changesSince(run.runId, quiet.cursor)
    expect(second.update).toMatchObject({ type: 'changes', from: 0, to: 3, invocations: [invocation.info] })
    const states = readRecords(second.update?.records ?? new Uint8Array()).map(call => [
      call.call,
      call.state,
    ])
    expect(states).toEqual([
      [0, 'ok'],
      [1, 'running'],
    ])

    // Another run's news is none of this one's.
    appendRun(journal, sampleRun(), 1)
    journal.flush()
    await watched.until(9)
    const third = await watching.reader.changesSince(run.runId, second.cursor)
    expect(third.update).toBeNull()

    journal.attempt(run.runId, sampleAttempt(1, 8, { state: 'failed' }))
    journal.flush()
    await watched.until(10)
    const fourth = await watching.reader.changesSince(run.runId, third.cursor)
    expect(fourth.update).toMatchObject({ from: 3, to: 8 })
    expect(fourth.update).not.toHaveProperty('invocations')

    const events: string[] = []
    const position = { attempts: 1, invocations: 1, lines: 0 }
    for await (const event of watching.reader.events(run.runId, position)) events.push(event.type)
    expect(events).toEqual(['attempt', 'end'])
  })
})

describe('the log before the database', () => {
  /** Small runs, one after the other without a pause: the host writes them itself. */
  async function writeOn(journal: Journal, transactions: number): Promise<void> {
    const watched = watchJournal(journal)
    for (let written = 0; written < transactions; written++) {
      journal.runStarted(sampleRun())
      journal.flush()
      await watched.until(written + 1)
      // The thread's answers, and its checkpoints, come in between.
      if (written % 16 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    watched.dispose()
  }

  test('begins anew again and again while the host writes without a pause', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    await writeOn(history.journal, 4_000)
    const { size } = statSync(`${temporary.file}-wal`)
    // Checkpoints are made for each 48 MiB, by the journal's own estimate; it must not have grown for all of them.
    expect(size).toBeLessThan(96 * 1024 * 1024)
  })

  test('does not hold up writers for somebody who reads for long', async () => {
    await using temporary = await temporaryHistory()
    const history = await temporary.open()
    const reader = new DatabaseSync(temporary.file, { readOnly: true })
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM run').get()
    await writeOn(history.journal, 2_000)
    reader.exec('COMMIT')
    reader.close()
    expect(await history.reader.check()).toEqual([])
  })
})
