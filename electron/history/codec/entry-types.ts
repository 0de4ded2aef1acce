import { ATTEMPT_TYPE } from './attempt-header.ts'

/** What an entry is: its first byte. `run` names the run of those that follow. */
export const ENTRY = {
  run: 1,
  runStarted: 2,
  invocation: 3,
  attempt: ATTEMPT_TYPE,
  started: 5,
  log: 6,
  runEnded: 7,
} as const

/** Stands for null where a u32 is. */
export const NONE = 0xffffffff
