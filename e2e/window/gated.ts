import { flowOf } from '../harness/flow.ts'
import type { WorkspaceContent } from '../harness/workspace.ts'

export const FLOW = 'flows/gated.flow.json'
export const NAME = 'Gated'

/** A target that answers at once, one that waits for the gate `go`, and a callback that hears of both. */
export const gated: WorkspaceContent = {
  services: {
    'my.quick': "() => { mark('quick'); return { at: 'once' } }",
    'my.slow': "async ctx => { mark('slow'); await gate('go', ctx.signal); return 'done' }",
    'my.heard': "ctx => { mark('heard ' + ctx.request.payload.target); return null }",
  },
  flows: {
    gated: flowOf({
      name: NAME,
      targets: { quick: 'my.quick', slow: { service: 'my.slow', idempotent: true } },
      onTarget: { heard: 'my.heard' },
    }),
  },
}
