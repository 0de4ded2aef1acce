import {
  cidSchema,
  invocationIdSchema,
  type NodeId,
  type RunId,
  runIdSchema,
} from '../../../../shared/ids.ts'
import { RecordWriter } from '../../../../shared/run/columns.ts'
import { invocationSize } from '../../../../shared/run/layout.ts'
import type { CallRecord, CallState, InvocationInfo, RunSummary } from '../../../../shared/run/model.ts'
import type { RunChanges, RunSnapshot } from '../../../../shared/run/update.ts'

export const runId: RunId = runIdSchema.parse(`K${'0'.repeat(27)}`)
/** When the runs of tests start. */
export const STARTED = 1000

export interface Shape {
  /** Node ids of targets, each with its callbacks' ones. */
  readonly targets: readonly (readonly [node: string, callbacks?: readonly string[]])[]
  readonly finals?: readonly string[]
  readonly node?: string | null
  readonly parent?: number | null
}

/** A run as its host tells of it, for tests: what is told becomes updates. */
export class RunTold {
  readonly #invocations: InvocationInfo[] = []
  readonly #latest = new Map<number, CallRecord>()
  #records: CallRecord[] = []
  #news: InvocationInfo[] = []
  #base = 0
  #seq = 0
  #from = 0
  #run: RunSummary
  #runChanged = false
  #logged = 0

  constructor(change: Partial<RunSummary> = {}) {
    const counts = {
      targets: 0,
      targetsOk: 0,
      targetsFailed: 0,
      deliveries: 0,
      deliveriesOk: 0,
      deliveriesFailed: 0,
    }
    this.#run = {
      runId,
      cid: cidSchema.parse('c1'),
      state: 'running',
      ok: null,
      flow: 'flows/a.flow.json',
      name: 'A',
      startedAt: STARTED,
      endedAt: null,
      counts,
      resumes: 0,
      ...change,
    }
  }

  get summary(): RunSummary {
    return this.#run
  }

  /** Services are called as their nodes. Gives the number of its first call. */
  invoke({ targets, finals = [], node = 'src', parent = null }: Shape): number {
    const callbacks = [...new Set([...targets.flatMap(([, each = []]) => each), ...finals])]
    const at = (name: string): number => callbacks.indexOf(name)
    const info: InvocationInfo = {
      invocationId: invocationIdSchema.parse(`K${String(this.#invocations.length).padStart(27, '0')}`),
      parent,
      nodeId: node as NodeId | null,
      source: node ?? 'code',
      pattern: 'fanout',
      policy: 'all-settled',
      cid: this.#run.cid,
      issuedAt: STARTED,
      base: this.#base,
      targets: targets.map(([name, each = []]) => ({
        nodeId: name as NodeId,
        service: name,
        key: name,
        onTarget: each.map(at),
      })),
      callbacks: callbacks.map(name => ({ nodeId: name as NodeId, service: name })),
      onFinal: finals.map(at),
    }
    this.#invocations.push(info)
    this.#news.push(info)
    this.#base += invocationSize(info)
    return info.base
  }

  call(call: number, state: CallState, change: Partial<CallRecord> = {}): this {
    this.#seq += 1
    const old = this.#latest.get(call)
    const record: CallRecord = {
      call,
      attempt: 1,
      code: 0,
      pinned: false,
      at: STARTED,
      queuedMs: 0,
      runMs: 0,
      ...old,
      ...change,
      seq: this.#seq,
      state,
    }
    this.#latest.set(call, record)
    this.#records.push(record)
    return this
  }

  log(lines: number): this {
    this.#logged += lines
    this.#seq += lines
    return this
  }

  run(change: Partial<RunSummary>): this {
    this.#seq += 1
    this.#run = { ...this.#run, ...change }
    this.#runChanged = true
    return this
  }

  snapshot(): RunSnapshot {
    this.#forget()
    return {
      type: 'snapshot',
      to: this.#seq,
      run: this.#run,
      invocations: [...this.#invocations],
      records: bytesOf([...this.#latest.values()]),
      logged: this.#logged,
      dropped: 0,
    }
  }

  changes(): RunChanges {
    const update: RunChanges = {
      type: 'changes',
      from: this.#from,
      to: this.#seq,
      records: bytesOf(this.#records),
      logged: this.#logged,
      ...(this.#news.length > 0 && { invocations: this.#news }),
      ...(this.#runChanged && { run: this.#run }),
    }
    this.#forget()
    return update
  }

  #forget(): void {
    this.#from = this.#seq
    this.#records = []
    this.#news = []
    this.#runChanged = false
  }
}

function bytesOf(records: readonly CallRecord[]): Uint8Array<ArrayBuffer> {
  const writer = new RecordWriter()
  for (const record of records) writer.push(record)
  return writer.take()
}
