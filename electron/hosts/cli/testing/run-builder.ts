import { codeToByte, type OutcomeCode } from '../../../../shared/error-codes.ts'
import { cidSchema, invocationIdSchema, newRunId, nodeIdSchema, type RunId } from '../../../../shared/ids.ts'
import { RecordWriter } from '../../../../shared/run/columns.ts'
import type { CallRecord, CallState, InvocationInfo, RunSummary } from '../../../../shared/run/model.ts'
import { applyUpdate, type RunView } from '../../../../shared/run/projection.ts'
import type { RunSnapshot } from '../../../../shared/run/update.ts'

export const RUN_ID: RunId = newRunId(new Uint8Array(16))
export const STARTED_AT = Date.UTC(2026, 10, 3, 14, 22, 8)

export interface CallSpec {
  readonly state: CallState
  readonly code?: OutcomeCode
  readonly runMs?: number
  readonly queuedMs?: number
  readonly attempt?: number
  readonly pinned?: boolean
}

export interface TargetSpec {
  readonly name: string
  readonly call?: CallSpec
  /** What became of its deliveries, in the order of the invocation's callbacks. */
  readonly deliveries?: readonly (CallSpec | undefined)[]
}

export interface InvocationSpec {
  readonly source?: string
  readonly parent?: number
  readonly targets: readonly TargetSpec[]
  readonly onTarget?: readonly string[]
  readonly onFinal?: readonly string[]
  readonly finals?: readonly (CallSpec | undefined)[]
}

/** A run as its clients are sent it, from a few words. */
export function snapshot(specs: readonly InvocationSpec[], run: Partial<RunSummary> = {}): RunSnapshot {
  const writer = new RecordWriter()
  const invocations: InvocationInfo[] = []
  let base = 0
  let seq = 0
  const record = (call: number, spec: CallSpec | undefined): void => {
    if (!spec) return
    seq += 1
    const full: CallRecord = {
      seq,
      call,
      attempt: spec.attempt ?? 1,
      state: spec.state,
      code: codeToByte(spec.code ?? null),
      pinned: spec.pinned ?? false,
      at: STARTED_AT,
      queuedMs: spec.queuedMs ?? 0,
      runMs: spec.runMs ?? 0,
    }
    writer.push(full)
  }
  for (const [at, spec] of specs.entries()) {
    const onTarget = spec.onTarget ?? []
    const onFinal = spec.onFinal ?? []
    invocations.push({
      invocationId: invocationIdSchema.parse(newRunId(new Uint8Array(16).fill(at + 1))),
      parent: spec.parent ?? null,
      nodeId: null,
      source: spec.source ?? 'my.source',
      pattern: onFinal.length > 0 ? 'fanout' : 'parallel',
      policy: 'all-settled',
      cid: cidSchema.parse('my-cid'),
      issuedAt: STARTED_AT,
      base,
      targets: spec.targets.map(({ name }, index) => ({
        nodeId: nodeIdSchema.parse(`n${index}`),
        service: name.replace(/#\d+$/, ''),
        key: name,
        onTarget: onTarget.map((_name, callback) => callback),
      })),
      callbacks: [...onTarget, ...onFinal].map(service => ({ nodeId: null, service })),
      onFinal: onFinal.map((_name, index) => onTarget.length + index),
    })
    let call = base
    for (const target of spec.targets) record(call++, target.call)
    for (const target of spec.targets) {
      for (const index of onTarget.keys()) record(call++, target.deliveries?.[index])
    }
    for (const index of onFinal.keys()) record(call++, spec.finals?.[index])
    base = call
  }
  return {
    type: 'snapshot',
    to: seq,
    run: summary(run),
    invocations,
    records: writer.take(),
    logged: 0,
    dropped: 0,
  }
}

export const runView = (specs: readonly InvocationSpec[], run: Partial<RunSummary> = {}): RunView =>
  applyUpdate(undefined, snapshot(specs, run))

export const summary = (run: Partial<RunSummary> = {}): RunSummary => ({
  runId: RUN_ID,
  cid: cidSchema.parse('my-cid'),
  state: 'running',
  ok: null,
  flow: 'flows/dashboard.flow.json',
  name: 'Customer dashboard',
  startedAt: STARTED_AT,
  endedAt: null,
  counts: { targets: 0, targetsOk: 0, targetsFailed: 0, deliveries: 0, deliveriesOk: 0, deliveriesFailed: 0 },
  resumes: 0,
  ...run,
})

export const ok = (runMs = 184): CallSpec => ({ state: 'ok', runMs })
export const failed = (code: OutcomeCode = 'E_SERVICE_THREW', runMs = 12): CallSpec => ({
  state: 'failed',
  code,
  runMs,
})
