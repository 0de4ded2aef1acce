import { setTimeout as pause } from 'node:timers/promises'
import type { RunId } from '../../../shared/ids.ts'
import type { RunUpdate } from '../../../shared/run/update.ts'
import type { History } from '../../history/index.ts'
import type { Feed } from './follow-live.ts'
import { Replay } from './replay.ts'

/** How often the records of a run that another process executes are looked at. */
const POLL_MS = 100
/** After so many looks without news, whether that process still lives is looked at too. */
const IDLE_LOOKS = 10
const CHUNK_CHARACTERS = 64 * 1024

/** Follows a run by its records until it has ended: one of the past, or one that another process executes. */
export async function followStored(history: History, runId: RunId, feed: Feed<RunUpdate>): Promise<void> {
  const { reader } = history
  let { update: latest, cursor } = await reader.snapshot(runId)
  await feed.emit(latest)
  let state = latest.run.state
  for (let idle = 0; state === 'running'; idle++) {
    await pause(POLL_MS, undefined, { signal: feed.signal })
    if (idle >= IDLE_LOOKS) {
      await history.markInterrupted()
      idle = 0
    }
    const next = await reader.changesSince(runId, cursor)
    cursor = next.cursor
    if (!next.update) continue
    idle = 0
    latest = { ...latest, run: next.update.run ?? latest.run }
    state = latest.run.state
    await feed.emit(next.update)
  }
}

/** The same as lines of text. */
export async function storedLines(
  history: History,
  runId: RunId,
  full: boolean,
  feed: Feed<string>,
): Promise<void> {
  const { reader } = history
  const replay = new Replay(runId, full)
  let run = await reader.summary(runId)
  let text = replay.started(run)
  let position: Parameters<typeof reader.events>[1]
  for (;;) {
    for await (const event of reader.events(runId, position)) {
      text += replay.lines(event)
      if (text.length >= CHUNK_CHARACTERS) {
        await feed.emit(text)
        text = ''
      }
      if (event.type === 'end') {
        position = event.position
        run = event.run
      }
    }
    if (run.state !== 'running') break
    if (text !== '') await feed.emit(text)
    text = ''
    await pause(POLL_MS, undefined, { signal: feed.signal })
    await history.markInterrupted()
  }
  await feed.emit(text + replay.completed(run))
}
