import { z } from 'zod'
import { callOf } from './load.ts'

/** An outcome of the load as it was printed. */
export interface Shown {
  readonly call: number
  readonly attempt: number
  readonly ok: boolean
  /** JSON text when ok, else the exception. */
  readonly text: string
}

const outcome = {
  nodeId: z.string(),
  attempt: z.int(),
  ok: z.boolean(),
  response: z.json(),
  exception: z.string().nullable(),
}
const shownSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('target.completed'), ...outcome }),
  // A callback of the load is told of its target by the target's number.
  z.object({
    type: z.literal('delivery.completed'),
    payload: z.object({ response: z.json().optional() }),
    ...outcome,
  }),
])
/** Nodes of the load's flow; others may be in it besides. */
const OF_LOAD = /^(?:t\d+|[abxy])$/
const OUTCOME = /^\{"type":"(?:target|delivery)\.completed"/

/** The outcomes in what `--json` has printed of the load. What comes after the last whole line was never shown. */
export function shownOutcomes(stdout: string, targets: number): Shown[] {
  return stdout
    .slice(0, stdout.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(line => OUTCOME.test(line))
    .flatMap(line => {
      const event = shownSchema.parse(JSON.parse(line))
      const { attempt, ok, nodeId } = event
      if (!OF_LOAD.test(nodeId)) return []
      const kind = nodeId.slice(0, 1)
      const target = event.type === 'target.completed' ? nodeId.slice(1) : event.payload.response
      return {
        call: callOf(kind, Number(target), targets),
        attempt,
        ok,
        text: ok ? JSON.stringify(event.response) : (event.exception ?? ''),
      }
    })
}
