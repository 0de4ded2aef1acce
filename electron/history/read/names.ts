import type { RunRecord } from './run-record.ts'

/** What a damaged row is called. They take its id, and give a name for people. */
export const attemptName =
  ({ base, origin }: RunRecord) =>
  (id: number): string =>
    `outcome ${id - base} of run ${origin.runId}`

export const invocationName =
  ({ base, origin }: RunRecord) =>
  (id: number): string =>
    `invocation ${id - base} of run ${origin.runId}`

export const logName =
  ({ base, origin }: RunRecord) =>
  (id: number): string =>
    `log line ${id - base} of run ${origin.runId}`
