import type { DatabaseSync } from 'node:sqlite'
import { faultPoint } from '../../shared/fault-point.ts'
import { BodyStore } from './bodies.ts'
import { CommitMark } from './commit-mark.ts'
import { openForWriting } from './connection.ts'
import { explain } from './error.ts'
import { currentOwner } from './owner.ts'
import { prune } from './prune.ts'
import type { FromThread, ThreadData, ToThread } from './thread-messages.ts'
import { HistoryWriter } from './writer.ts'

/** The thread's side of the channel to its host. */
export interface ThreadPort {
  post(message: FromThread, transfer: ArrayBuffer[]): void
  /** The next message that waits, if there is one. */
  take(): ToThread | undefined
  onMessage(listener: (message: ToThread) => void): void
  close(): void
}

type BatchMessage = Extract<ToThread, { kind: 'batch' }>

/** After so many bytes of entries the log is moved into the database even though the thread is not idle. */
const CHECKPOINT_BYTES = 48 * 1024 * 1024
/** For those who write to be done, and those who read, ms. */
const SHORT_WAIT_MS = 20
/** Batches of one transaction: the host has two under way, so more than this means a mistake. */
const MAX_BATCHES = 16

/** Writes what the host sends until it is told to close, or until writing fails. */
export function runHistoryThread(data: ThreadData, port: ThreadPort): void {
  try {
    serve(openForWriting(data.file, data), data, port)
  } catch (error) {
    const { code, message } = explain(error, 'Opening the history for writing', data.file)
    port.post({ kind: 'failed', code, message }, [])
  }
}

function serve(db: DatabaseSync, data: ThreadData, port: ThreadPort): void {
  const mark = new CommitMark(data.markFile)
  const writer = new HistoryWriter(db, currentOwner(), mark)
  let sinceCheckpoint = 0
  let failed = false
  const pruning: { id: number; steps: Generator<void, number> }[] = []

  const handle = (message: ToThread | undefined): void => {
    let next = message
    while (next) {
      if (next.kind === 'batch') {
        next = failed ? port.take() : write(next)
        continue
      }
      if (next.kind === 'checkpoint') checkpoint('RESTART')
      if (next.kind === 'close') {
        checkpoint('TRUNCATE')
        mark.close()
        db.close()
        port.close()
        return
      }
      if (next.kind === 'prune') {
        const steps = prune(db, new BodyStore(db), mark, next.limits, Date.now())
        pruning.push({ id: next.id, steps })
        if (pruning.length === 1) setImmediate(pruneStep)
      }
      next = port.take()
    }
  }

  /** Writes a batch and those that follow it in one transaction; gives the message that ended the series. */
  const write = (first: BatchMessage): ToThread | undefined => {
    const batches = [first]
    let after = port.take()
    while (after?.kind === 'batch' && batches.length < MAX_BATCHES) {
      batches.push(after)
      after = port.take()
    }
    try {
      writer.write(batches.map(batch => Buffer.from(batch.buffer, 0, batch.length)))
    } catch (error) {
      failed = true
      const { code, message } = explain(error, 'Writing the history', data.file)
      port.post({ kind: 'failed', code, message }, [])
      return undefined
    }
    const entries = batches.reduce((sum, batch) => sum + batch.entries, 0)
    const buffers = batches.map(batch => batch.buffer)
    port.post({ kind: 'durable', batches: batches.length, entries, buffers }, buffers)
    for (const batch of batches) sinceCheckpoint += batch.length
    if (sinceCheckpoint > CHECKPOINT_BYTES) checkpoint('RESTART')
    return after
  }

  /**
   * Moves the log's content into the database. Whatever hinders it, the next one makes up for it. Most of it while
   * others may write, who meanwhile add to the log: the rest with writers kept out, for a log that is never empty
   * never begins anew, and a host that writes without a pause would let it grow for ever.
   */
  const checkpoint = (mode: 'RESTART' | 'TRUNCATE'): void => {
    sinceCheckpoint = 0
    try {
      faultPoint('history.checkpoint')
      db.exec('PRAGMA wal_checkpoint(PASSIVE)')
      // Writers must not wait for somebody who reads for long.
      db.exec(`PRAGMA busy_timeout = ${SHORT_WAIT_MS}; PRAGMA wal_checkpoint(${mode})`)
    } catch {
      // The log stays, and nothing of it is lost; a disk that is full shows itself in the next transaction.
    } finally {
      db.exec(`PRAGMA busy_timeout = ${data.lockWaitMs}`)
    }
  }

  const pruneStep = (): void => {
    const current = pruning[0]
    if (!current || !db.isOpen) return
    try {
      const step = current.steps.next()
      if (step.done) {
        port.post({ kind: 'pruned', id: current.id, deleted: step.value }, [])
        pruning.shift()
      }
    } catch (error) {
      const { code, message } = explain(error, 'Deleting old runs', data.file)
      port.post({ kind: 'prune-failed', id: current.id, code, message }, [])
      pruning.shift()
    }
    if (pruning.length > 0) setImmediate(pruneStep)
  }

  port.onMessage(handle)
  port.post({ kind: 'ready' }, [])
}
