import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { RunId } from '../../shared/ids.ts'
import { HistoryError } from './error.ts'
import { openHistory } from './open.ts'
import type { RunExport } from './read/export.ts'
import { startWriter } from './testing/child.ts'
import {
  piecesOf,
  record,
  sampleAttempt,
  sampleEnd,
  sampleInvocation,
  sampleLog,
  sampleRun,
  THREAD_ENTRY,
  temporaryHistory,
} from './testing/sample.ts'
import type { Damage } from './types.ts'

/** A run with outcomes that differ, some of them large, and a log. */
async function recorded() {
  const temporary = await temporaryHistory()
  const history = await temporary.open()
  const runs = [sampleRun(), sampleRun({ flow: 'flows/other.flow.json' })]
  for (const run of runs) {
    await record(history, journal => {
      journal.runStarted(run)
      journal.invocation(run.runId, sampleInvocation(['a', 'b']))
      for (let call = 0; call < 120; call++) {
        const text = JSON.stringify(`${call}`.repeat(call % 20 === 7 ? 9_000 : 20))
        journal.attempt(
          run.runId,
          sampleAttempt(call, 2 * call + 1, call % 5 === 0 ? { state: 'failed' } : { text }),
        )
        journal.log(run.runId, sampleLog(2 * call + 2, { data: '{"a":1}' }))
      }
      journal.runEnded(run.runId, sampleEnd(500))
      return 243
    })
  }
  await history.close()
  return { temporary, runIds: runs.map(run => run.runId) }
}

/** All that can be seen, and what is said to be wrong with it. */
async function everything(folder: string, runIds: RunId[]) {
  const damage: Damage[] = []
  const seen: unknown[] = []
  const history = await openHistory({ folder, threadEntry: THREAD_ENTRY, readOnly: true })
  try {
    damage.push(...history.damage)
    for (const filter of [{}, { ok: true }, { flow: 'flows/other.flow.json' }, { service: 'a' }]) {
      const page = await history.reader.list(filter, undefined, 10)
      damage.push(...page.damage)
      seen.push(page.runs)
    }
    for (const runId of runIds) {
      const whole: RunExport = JSON.parse((await piecesOf(history, runId)).join(''))
      const { update, damage: ofSnapshot } = await history.reader.snapshot(runId)
      const call = await history.reader.call(runId, 7)
      damage.push(...(whole.damage ?? []), ...ofSnapshot, ...call.damage)
      seen.push(whole, update, call.attempts)
    }
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error
    // What is said to be missing is no finding: the check must tell.
    if (error.code === 'E_NOT_FOUND') seen.push(error.message)
    else damage.push({ where: 'a read', what: error.message })
  }
  try {
    damage.push(...(await history.reader.check()))
  } finally {
    await history.close()
  }
  return { damage, seen }
}

function flip(file: string, bit: number): void {
  const bytes = readFileSync(file)
  const at = bit >> 3
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7))
  writeFileSync(file, bytes)
}

describe('a flipped bit', () => {
  test('anywhere in the database is noticed, or changes nothing', async () => {
    const { temporary, runIds } = await recorded()
    await using _ = temporary
    const truth = await everything(temporary.folder, runIds)
    expect(truth.damage).toEqual([])
    const size = readFileSync(temporary.file).length
    let noticed = 0
    const trials = 150
    for (let trial = 0; trial < trials; trial++) {
      const folder = path.join(temporary.folder, `flip-${trial}`)
      mkdirSync(folder)
      const copy = path.join(folder, 'history.db')
      copyFileSync(temporary.file, copy)
      // Spread over the file, the same in each run of the test.
      const bit = (trial * 2_654_435_761 + 12_345) % (size * 8)
      flip(copy, bit)
      const now = await everything(folder, runIds).catch((error: unknown) => {
        if (error instanceof HistoryError)
          return { damage: [{ where: 'opening', what: error.message }], seen: [] }
        throw error
      })
      if (now.damage.length > 0) noticed++
      else expect([bit, now.seen]).toEqual([bit, truth.seen])
    }
    expect(noticed).toBeGreaterThan(trials / 4)
  })

  test('in an outcome is named, and the others are given', async () => {
    const { temporary, runIds } = await recorded()
    await using _ = temporary
    const [runId = ''] = runIds
    const db = new DatabaseSync(temporary.file)
    db.exec(
      'UPDATE attempt SET body = CAST(\'"33333333333333333333333333333333333333x3"\' AS BLOB) WHERE run = 1 AND call = 33',
    )
    db.exec('UPDATE attempt SET state = 4 WHERE run = 1 AND call = 44')
    db.exec('DELETE FROM attempt WHERE run = 1 AND call = 55')
    db.exec(
      'UPDATE chunk SET bytes = zeroblob(length(bytes)) WHERE id / 1048576 = (SELECT body_ref FROM attempt WHERE run = 1 AND call = 67)',
    )
    db.close()

    const history = await temporary.open()
    const { attempts, damage } = await history.reader.load(runId)
    expect(damage.map(one => one.where)).toEqual(
      [34, 45, 56, 68].map(ordinal => `outcome ${ordinal} of run ${runId}`),
    )
    expect(damage.map(one => one.what)).toEqual([
      "It can't be relied upon: its content does not match its hash.",
      "It can't be relied upon: its content does not match its hash.",
      'It is missing.',
      "It can't be relied upon: its content does not match its hash.",
    ])
    expect(attempts.map(one => one.call)).toEqual(
      Array.from({ length: 120 }, (__, call) => call).filter(call => ![33, 44, 55, 67].includes(call)),
    )
    expect((await history.reader.call(runId, 33)).damage).toHaveLength(1)
    await expect(history.reader.body(`${runId}/67/1/response`, 0, 10)).rejects.toMatchObject({
      code: 'E_HISTORY',
    })
    // A snapshot shows states alone.
    expect((await history.reader.snapshot(runId)).damage).toHaveLength(2)
    expect(await history.reader.check()).not.toEqual([])
  })

  test("in a run's row leaves the other runs", async () => {
    const { temporary, runIds } = await recorded()
    await using _ = temporary
    const [first = '', second = ''] = runIds
    const db = new DatabaseSync(temporary.file)
    db.exec(`UPDATE run SET targets_ok = 99 WHERE run_id = '${first}'`)
    db.close()
    const history = await temporary.open()
    const page = await history.reader.list({}, undefined, 10)
    expect(page.runs.map(run => run.runId)).toEqual([second])
    expect(page.damage.map(one => one.where)).toEqual([`run ${first}`])
    await expect(history.reader.snapshot(first)).rejects.toMatchObject({ code: 'E_HISTORY' })
    await expect(history.claimForResume(first)).rejects.toMatchObject({ code: 'E_HISTORY' })
  })
})

describe('the log of a process that was killed', () => {
  test('with a flipped bit is noticed when what was acknowledged is lost', async () => {
    await using temporary = await temporaryHistory()
    const writer = startWriter(temporary.folder, 100_000, [1, 30])
    await writer.until(300)
    writer.kill()
    await writer.ended
    const wal = `${temporary.file}-wal`
    const size = readFileSync(wal).length
    let noticed = 0
    for (let trial = 0; trial < 40; trial++) {
      const folder = path.join(temporary.folder, `flip-${trial}`)
      mkdirSync(folder)
      for (const name of ['history.db', 'history.db-wal', 'history.mark']) {
        copyFileSync(path.join(temporary.folder, name), path.join(folder, name))
      }
      flip(path.join(folder, 'history.db-wal'), (trial * 2_654_435_761 + 777) % (size * 8))
      const history = await openHistory({ folder, threadEntry: THREAD_ENTRY }).catch((error: unknown) => {
        // The log held the tables themselves.
        if (error instanceof HistoryError) return undefined
        throw error
      })
      const isThere = await history?.reader.load(writer.runId).then(
        run => run.attempts.length >= writer.durable - 2 && run.damage.length === 0,
        () => false,
      )
      if (history && !isThere) expect(history.damage).toHaveLength(1)
      if (history?.damage.length !== 0) noticed++
      await history?.close()
    }
    expect(noticed).toBeGreaterThan(20)
  })
})
