import { z } from 'zod'
import type { NodeFields } from '../../harness/flow.ts'
import type { Workspace } from '../../harness/workspace-folder.ts'

/** Targets that take, wait and pause for known times, and mark on the machine's own clock when they did. */
export interface Times {
  /** What a call takes that has enough time, and its limit. */
  readonly workMs: number
  readonly limitMs: number
  /** How long a call is given that never ends. */
  readonly neverMs: number
  /** The pause between a failure and the next attempt. */
  readonly pauseMs: number
}

const note = `
import { appendFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
const note = (what, ctx) => {
  const { id } = ctx.request.payload
  appendFileSync('times.log', JSON.stringify({ what, id, at: Number(process.hrtime.bigint()) / 1e6 }) + '\\n')
}
`
const takesTime = `${note}
export default async ctx => {
  note('began', ctx)
  await pause(ctx.request.payload.ms)
  return ctx.request.payload.id
}
`
const neverEnds = `${note}
export default ctx => {
  note('began', ctx)
  return new Promise((_, reject) => ctx.signal.addEventListener('abort', () => {
    note('ended', ctx)
    reject(ctx.signal.reason)
  }))
}
`
const failsOnce = `${note}
export default ctx => {
  note(ctx.attempt === 1 ? 'ended' : 'began', ctx)
  if (ctx.attempt === 1) throw new Error('once')
  return 'again'
}
`
export const timedServices = {
  'services/fault/takes-time.mjs': takesTime,
  'services/fault/never-ends.mjs': neverEnds,
  'services/fault/fails-once.mjs': failsOnce,
}

const OF_EACH = 4
const ids = (kind: string): string[] => Array.from({ length: OF_EACH }, (_, i) => `f${kind}${i}`)
/** Those that have enough time, those that never end, and those that are tried again. */
export const timed = { enough: ids('e'), never: ids('n'), again: ids('a') }
export const timedCount = 3 * OF_EACH

export function timedTargets({ workMs, limitMs, neverMs, pauseMs }: Times): Record<string, NodeFields> {
  const all = (names: readonly string[], make: (id: string) => NodeFields) =>
    names.map(id => [id, make(id)] as const)
  return Object.fromEntries([
    ...all(timed.enough, id => ({
      service: 'fault.takes-time',
      request: { id, ms: workMs },
      timeoutMs: limitMs,
    })),
    ...all(timed.never, id => ({ service: 'fault.never-ends', request: { id }, timeoutMs: neverMs })),
    ...all(timed.again, id => ({
      service: 'fault.fails-once',
      request: { id },
      retry: { attempts: 2, backoffMs: pauseMs, jitter: 0 },
    })),
  ])
}

const noteSchema = z.object({ what: z.enum(['began', 'ended']), id: z.string(), at: z.number() })
export type Note = z.infer<typeof noteSchema>

/** What handlers have noted, ms on the machine's monotonic clock. */
export const notesOf = async (workspace: Workspace): Promise<Note[]> =>
  (await workspace.read('times.log').catch(() => ''))
    .split('\n')
    .filter(line => line !== '')
    .map(line => noteSchema.parse(JSON.parse(line)))
