import { z } from 'zod'
import type { FlowDocument, NodeFields } from '../../harness/flow.ts'
import { CALLS_PER_TARGET, FINALS } from './load.ts'
import { shownOutcomes } from './shown.ts'

/** The load, and beside it targets of a source of its own, by node ids that begin with `f`. */
export function besides(
  targets: Readonly<Record<string, NodeFields>>,
  services: Readonly<Record<string, unknown>> = {},
): (flow: FlowDocument) => FlowDocument {
  return flow => ({
    ...flow,
    nodes: {
      ...flow.nodes,
      zsrc: { kind: 'source', service: 'my.faults' },
      ...Object.fromEntries(
        Object.entries(targets).map(([id, fields]) => [id, { kind: 'target', ...fields }]),
      ),
    },
    edges: {
      ...flow.edges,
      ...Object.fromEntries(
        Object.keys(targets).map((id, index) => [
          `z-call-${id}`,
          { from: 'zsrc', to: id, role: 'call', order: index },
        ]),
      ),
    },
    services,
  })
}

const besideSchema = z.object({
  nodeId: z.string(),
  target: z.string(),
  ok: z.boolean(),
  exception: z.string().nullable(),
  response: z.json(),
  runMs: z.number(),
  errorCode: z.string().nullable(),
})
export type Beside = z.infer<typeof besideSchema>

/** Outcomes of the targets beside the load, as `--json` has printed them. */
export const outcomesBeside = (stdout: string): Beside[] =>
  stdout
    .split('\n')
    .filter(line => line.startsWith('{"type":"target.completed"') && line.includes('"nodeId":"f'))
    .map(line => besideSchema.parse(JSON.parse(line)))

/** Calls of the load that did not come to a good end, or came to more than one. */
export function hurtOfLoad(stdout: string, targets: number): number {
  const seen = new Set<number>()
  let hurt = 0
  for (const { call, ok } of shownOutcomes(stdout, targets)) {
    if (!ok || seen.has(call)) hurt++
    seen.add(call)
  }
  return hurt + targets * CALLS_PER_TARGET + FINALS - seen.size
}

/** What became of those calls of the load, for whoever has to find out why: how many of each kind. */
export function hurtInWords(stdout: string, targets: number): string[] {
  const counts = new Map<string, number>()
  const add = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)
  const seen = new Set<number>()
  for (const { call, ok, text } of shownOutcomes(stdout, targets)) {
    if (!ok) add(text.slice(0, MOST_TEXT))
    seen.add(call)
  }
  const missing = targets * CALLS_PER_TARGET + FINALS - seen.size
  if (missing > 0) counts.set('without an outcome', missing)
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_KINDS)
  return most.map(([what, count]) => `${count} of the load: ${what}`)
}

const MOST_KINDS = 5
const MOST_TEXT = 200

/** The value that 95 of 100 do not exceed. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 0
}
