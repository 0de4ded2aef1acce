import type { CommandHandlers } from '../../../shared/rpc/handlers.ts'
import type { Core } from '../core.ts'

/** Services: what there is, and new ones. */
export function serviceHandlers(core: Core): Pick<CommandHandlers, 'service.list' | 'service.create'> {
  return {
    'service.list': async () => ({ services: await (await core.runtime()).list() }),
    'service.create': async ({ name }) => ({ path: await core.workspace.newService(name) }),
  }
}
