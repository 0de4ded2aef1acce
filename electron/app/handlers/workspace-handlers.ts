import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Core } from '../core.ts'
import { Runs } from '../runs/runs.ts'
import { flowHandlers } from './flow-handlers.ts'
import { historyHandlers } from './history-handlers.ts'
import type { HostName } from './host-names.ts'
import { runHandlers } from './run-handlers.ts'
import { serviceHandlers } from './service-handlers.ts'
import { streamHandlers } from './stream-handlers.ts'

/** The commands and streams that are about one workspace. */
export type WorkspaceHandlers = Omit<Handlers, HostName>

export function workspaceHandlers(core: Core): WorkspaceHandlers {
  const runs = new Runs(core)
  return {
    ...flowHandlers(core),
    ...serviceHandlers(core),
    ...runHandlers(runs),
    ...historyHandlers(core, runs),
    ...streamHandlers(core, runs),
  }
}
