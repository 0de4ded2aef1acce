import type { CommandHandlers } from '../../../shared/rpc/handlers.ts'
import type { Core } from '../core.ts'
import { checkFlow, readFlow } from '../flow-reading.ts'

type Names =
  | 'flow.list'
  | 'flow.read'
  | 'flow.write'
  | 'flow.validate'
  | 'flow.create'
  | 'pin.list'
  | 'pin.set'

/** Flows and pins: the workspace's files. */
export function flowHandlers(core: Core): Pick<CommandHandlers, Names> {
  const { workspace } = core
  return {
    'flow.list': async () => ({ flows: await workspace.flows.list() }),

    'flow.read': async ({ path }) => {
      const { document, json, problems, revision, readOnly } = await readFlow(core, path)
      return { flow: document ?? json, problems, revision, ...(readOnly && { readOnly }) }
    },

    'flow.write': ({ path, flow, revision }) => workspace.flows.write(path, flow, revision),

    'flow.validate': async ({ flow }) => ({ problems: (await checkFlow(core, flow)).problems }),

    'flow.create': async ({ name }) => ({ path: await workspace.newFlow(name) }),

    'pin.list': async ({ path }) => ({ pins: Object.fromEntries(await workspace.pins.list(path)) }),

    'pin.set': async ({ path, nodeId, pin }) => {
      await workspace.pins.set(path, nodeId, pin)
      return {}
    },
  }
}
