import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { HistoryError } from '../../history/index.ts'
import { WorkspaceError } from '../../workspace/index.ts'
import type { Core } from '../core.ts'
import { Runs } from '../runs/runs.ts'
import { flowHandlers } from './flow-handlers.ts'
import { historyHandlers } from './history-handlers.ts'
import { runHandlers } from './run-handlers.ts'
import { serviceHandlers } from './service-handlers.ts'
import { streamHandlers } from './stream-handlers.ts'

/** What each command and stream of the contract does. */
export function createHandlers(core: Core, version: string): Handlers {
  const runs = new Runs(core)
  return translating({
    hello: ({ protocol }) => ({ protocol, app: version, workspace: core.workspace.root }),
    ...flowHandlers(core),
    ...serviceHandlers(core),
    ...runHandlers(runs),
    ...historyHandlers(core),
    ...streamHandlers(core, runs),
  })
}

/** Gives the rooms' own errors the form that crosses the border. Everything else is a defect and stays one. */
function translating(handlers: Handlers): Handlers {
  const wrapped = Object.entries(handlers).map(([name, handler]) => [
    name,
    async (params: never, context: never) => {
      try {
        return await (handler as (params: never, context: never) => unknown)(params, context)
      } catch (error) {
        throw toCommandError(error)
      }
    },
  ])
  // Same names, same parameters, same results.
  return Object.fromEntries(wrapped) as Handlers
}

function toCommandError(error: unknown): unknown {
  if (error instanceof WorkspaceError) {
    return new CommandError(error.code, error.message, { problems: error.problems, cause: error })
  }
  if (error instanceof HistoryError) return new CommandError(error.code, error.message, { cause: error })
  return error
}
