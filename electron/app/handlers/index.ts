import { commands, streams } from '../../../shared/contract.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { HistoryError } from '../../history/index.ts'
import { WorkspaceError } from '../../workspace/index.ts'
import type { Session } from '../session.ts'
import { hostHandlers } from './host-handlers.ts'

type AnyHandler = (params: never, context: never) => unknown

/** What each command and stream of the contract does for one connection. */
export function sessionHandlers(session: Session): Handlers {
  const host = hostHandlers(session)
  const names = [...Object.keys(commands), ...Object.keys(streams)] as (keyof Handlers)[]
  const handlers = names.map(name => [
    name,
    async (params: never, context: never) => {
      const handler = (
        name in host ? host[name as keyof typeof host] : current(session)[name as never]
      ) as AnyHandler
      try {
        return await handler(params, context)
      } catch (error) {
        throw toCommandError(error)
      }
    },
  ])
  // Same names, same parameters, same results.
  return Object.fromEntries(handlers) as Handlers
}

function current(session: Session) {
  if (session.workspace) return session.workspace.handlers
  throw new CommandError('E_NOT_FOUND', 'No workspace is open: open a folder or an example first.')
}

/** Gives the rooms' own errors the form that crosses the border. Everything else is a defect and stays one. */
function toCommandError(error: unknown): unknown {
  if (error instanceof WorkspaceError) {
    return new CommandError(error.code, error.message, { problems: error.problems, cause: error })
  }
  if (error instanceof HistoryError) return new CommandError(error.code, error.message, { cause: error })
  return error
}
