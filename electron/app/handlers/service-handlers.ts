import type { CommandHandlers } from '../../../shared/rpc/handlers.ts'
import type { Core } from '../core.ts'

/** Services: what there is, new ones, and what stands in their code. */
export function serviceHandlers(
  core: Core,
): Pick<CommandHandlers, 'service.list' | 'service.create' | 'source.read'> {
  return {
    'service.list': async () => ({ services: await (await core.runtime()).list() }),
    'service.create': async ({ name }) => ({ path: await core.workspace.newService(name) }),
    'source.read': ({ path, line, around }) => core.workspace.sourceLines(path, line, around),
  }
}
