import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  cidSchema,
  newCid,
  newInvocationId,
  newRunId,
  nodeIdSchema,
  type RunId,
} from '../../../shared/ids.ts'
import { type CallState, callStates, type InvocationInfo } from '../../../shared/run/model.ts'
import type { History } from '../history.ts'
import { type HistoryOptions, openHistory } from '../open.ts'
import type {
  Journal,
  JournalAttempt,
  JournalInvocation,
  JournalLog,
  JournalRun,
  JournalRunEnd,
} from '../types.ts'

export const THREAD_ENTRY = new URL('../thread.ts', import.meta.url)

/** A history in a folder of its own, closed and deleted when the scope ends. */
export async function temporaryHistory(options: Partial<HistoryOptions> = {}) {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'fanfare-history-')), '.fanfare')
  const open: History[] = []
  const opened = async (more: Partial<HistoryOptions> = {}): Promise<History> => {
    const history = await openHistory({ folder, threadEntry: THREAD_ENTRY, ...options, ...more })
    open.push(history)
    return history
  }
  return {
    folder,
    file: path.join(folder, 'history.db'),
    open: opened,
    async [Symbol.asyncDispose]() {
      for (const history of open) await history.close()
      rmSync(path.dirname(folder), { recursive: true, force: true })
    },
  }
}

/** Counts what becomes durable, and lets a test wait for it. */
export function watchJournal(journal: Journal) {
  let durable = 0
  let failure: Error | undefined
  const waiting: { count: number; resolve(): void; reject(error: Error): void }[] = []
  const dispose = journal.subscribe({
    durable(count) {
      durable += count
      for (const one of waiting) if (durable >= one.count) one.resolve()
    },
    failed(error) {
      failure = error
      for (const one of waiting) one.reject(error)
    },
  })
  return {
    dispose,
    get durable() {
      return durable
    },
    get failure() {
      return failure
    },
    /** Rejects when writing fails. */
    until: (count: number): Promise<void> =>
      new Promise((resolve, reject) => {
        if (failure) reject(failure)
        else if (durable >= count) resolve()
        else waiting.push({ count, resolve, reject })
      }),
  }
}

/** Flushes and waits until all of these are durable. */
export async function record(history: History, append: (journal: Journal) => number): Promise<void> {
  const watched = watchJournal(history.journal)
  const count = append(history.journal)
  history.journal.flush()
  await watched.until(count)
  watched.dispose()
}

/** A run's exported document in its pieces. */
export async function piecesOf(history: History, runId: string): Promise<string[]> {
  const pieces: string[] = []
  for await (const piece of history.reader.export(runId)) pieces.push(piece)
  return pieces
}

export const sampleRunId = (): RunId => newRunId(randomBytes(16))

export const sampleRun = (more: Partial<JournalRun> = {}): JournalRun => ({
  runId: sampleRunId(),
  cid: newCid(randomBytes(16)),
  flow: 'flows/dashboard.flow.json',
  name: 'Dashboard',
  document: '{"formatVersion":1,"nodes":{},"edges":{}}',
  input: '{"customer":7}',
  startedAt: 1_790_000_000_000.25,
  ...more,
})

export const sampleInvocation = (
  services: string[],
  more: Partial<InvocationInfo> = {},
): JournalInvocation => ({
  info: {
    invocationId: newInvocationId(randomBytes(16)),
    parent: null,
    nodeId: nodeIdSchema.parse('n4k'),
    source: 'dashboard.load',
    pattern: 'fanout',
    policy: 'all-settled',
    cid: cidSchema.parse('my-cid'),
    issuedAt: 1_790_000_000_001.5,
    base: 0,
    targets: services.map((service, index) => ({
      nodeId: null,
      service,
      key: `${service}#${index}`,
      onTarget: [0],
    })),
    callbacks: [{ nodeId: null, service: 'audit.log' }],
    onFinal: [0],
    ...more,
  },
  plan: '{"requests":[1,2,3]}',
})

export const sampleAttempt = (
  call: number,
  seq: number,
  { state = 'ok', ...more }: Partial<Omit<JournalAttempt, 'state'>> & { state?: CallState } = {},
): JournalAttempt => ({
  call,
  attempt: 1,
  phase: 'target',
  state: callStates.indexOf(state),
  retried: false,
  pinned: false,
  code: state === 'ok' ? 0 : 3,
  seq,
  at: 1_790_000_000_002.5,
  startedAt: 1_790_000_000_003.75,
  endedAt: 1_790_000_000_010.125,
  text: state === 'ok' ? `{"call":${call}}` : `Error: call ${call}\n    at handle (a.ts:1:1)`,
  request: null,
  ...more,
})

export const sampleLog = (seq: number, more: Partial<JournalLog> = {}): JournalLog => ({
  seq,
  call: 0,
  attempt: 1,
  at: 1_790_000_000_004.5,
  level: 'info',
  message: `line ${seq}`,
  data: null,
  dropped: 0,
  ...more,
})

export const sampleEnd = (seq: number, more: Partial<JournalRunEnd> = {}): JournalRunEnd => ({
  state: 'completed',
  ok: true,
  endedAt: 1_790_000_000_020.5,
  counts: { targets: 1, targetsOk: 1, targetsFailed: 0, deliveries: 0, deliveriesOk: 0, deliveriesFailed: 0 },
  seq,
  ...more,
})

/** A whole run with `calls` outcomes; gives how many entries that is. */
export function appendRun(
  journal: Journal,
  run: JournalRun,
  calls: number,
  services = ['crm.get-customer'],
): number {
  journal.runStarted(run)
  journal.invocation(run.runId, sampleInvocation(services))
  for (let call = 0; call < calls; call++) journal.attempt(run.runId, sampleAttempt(call, call + 1))
  journal.runEnded(run.runId, sampleEnd(calls + 1))
  return calls + 3
}
