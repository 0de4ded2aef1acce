import type { LogLine } from '../../../shared/contract.ts'
import type { Damage } from '../types.ts'
import type { ReadDatabase } from './database.ts'
import { logName } from './names.ts'
import { LOG_LINES, readLogLine } from './parts.ts'
import { loadRun } from './run-record.ts'

/** Lines of a run's log after the line `after` (0: from the first). `dropped`: lines of the whole log that are not there. */
export async function logPage(
  db: ReadDatabase,
  runId: string,
  after: number,
  limit: number,
): Promise<{ lines: LogLine[]; dropped: number; damage: Damage[] }> {
  const run = loadRun(db, runId)
  const { base, progress } = run
  const found: Damage[] = []
  const lines: LogLine[] = []
  const last = Math.min(progress.lines, after + limit)
  const damage = { name: logName(run), found }
  for await (const slice of db.range(
    LOG_LINES,
    base + after + 1,
    base + last,
    row => readLogLine(row, base),
    damage,
  )) {
    for (const { line, at, call, attempt, level, message, data } of slice) {
      lines.push({ line, at, call, attempt, level, message, data })
    }
  }
  return { lines, dropped: progress.dropped, damage: found }
}
