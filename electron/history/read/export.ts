import { byteToCode } from '../../../shared/error-codes.ts'
import { callStates, type InvocationInfo, type RunSummary } from '../../../shared/run/model.ts'
import type { Damage, JournalAttempt, JournalLog } from '../types.ts'
import type { ReadDatabase } from './database.ts'
import { eventsOf } from './events.ts'
import { originOf } from './load.ts'
import { loadRun } from './run-record.ts'

export const EXPORT_FORMAT_VERSION = 1

/** A run as one document that goes into JSON whole. JSON texts appear as what they say. */
export interface RunExport {
  readonly formatVersion: typeof EXPORT_FORMAT_VERSION
  readonly run: RunSummary
  readonly flow: unknown
  readonly input: unknown
  readonly invocations: (InvocationInfo & { readonly plan: unknown })[]
  readonly attempts: ExportedAttempt[]
  readonly log: JournalLog[]
  /** What could not be read; left out when all could. */
  readonly damage?: Damage[]
}

export interface ExportedAttempt extends Omit<JournalAttempt, 'text' | 'state' | 'code' | 'request'> {
  readonly state: string
  readonly errorCode: string | null
  readonly response: unknown
  readonly exception: string | null
  /** Only where it differs from what the flow says. */
  readonly request?: unknown
}

export async function exportRun(db: ReadDatabase, runId: string): Promise<RunExport> {
  const record = loadRun(db, runId)
  const { document, input } = originOf(db, record)
  const invocations: RunExport['invocations'] = []
  const attempts: ExportedAttempt[] = []
  const log: JournalLog[] = []
  const damage: Damage[] = []
  let run = record.summary
  for await (const event of eventsOf(db, runId)) {
    if (event.type === 'invocation') invocations.push({ ...event.info, plan: parsed(event.plan) })
    else if (event.type === 'attempt') attempts.push(exported(event.attempt))
    else if (event.type === 'log') log.push(event.line)
    else if (event.type === 'damage') damage.push(event.damage)
    else run = event.run
  }
  const base = {
    formatVersion: EXPORT_FORMAT_VERSION,
    run,
    flow: parsed(document),
    input: parsed(input),
  } as const
  return { ...base, invocations, attempts, log, ...(damage.length > 0 && { damage }) }
}

function exported({ text, state, code, request, ...rest }: JournalAttempt): ExportedAttempt {
  const name = callStates[state] ?? String(state)
  const ok = name === 'ok'
  return {
    ...rest,
    state: name,
    errorCode: byteToCode(code),
    response: ok ? parsed(text) : '',
    exception: ok ? null : text,
    ...(request !== null && { request: parsed(request) }),
  }
}

/** What a JSON text says; the text itself when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
