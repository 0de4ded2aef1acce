import type { RunId } from '../../../shared/ids.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { CommandHandlers } from '../../../shared/rpc/handlers.ts'
import type { Run } from '../../executor/index.ts'
import type { Runs } from '../runs/runs.ts'

type Names = 'run.start' | 'run.resume' | 'run.cancel' | 'run.cancel-invocation' | 'run.cancel-call'

/** Starting and ending runs. */
export function runHandlers(runs: Runs): Pick<CommandHandlers, Names> {
  const live = async (runId: RunId): Promise<Run> => {
    const run = await runs.live(runId)
    if (run) return run
    throw new CommandError(
      'E_NOT_FOUND',
      `Run ${runId} is not being executed here: it has ended, or another process has it.`,
    )
  }
  return {
    'run.start': params => runs.start(params),
    'run.resume': ({ runId }) => runs.resume(runId),

    'run.cancel': async ({ runId }) => {
      const run = await live(runId)
      run.cancel()
      return run.completed
    },

    'run.cancel-invocation': async ({ runId, invocationId }) => {
      const cancelled = (await live(runId)).cancelInvocation(invocationId)
      if (cancelled !== null) return { cancelled }
      throw new CommandError('E_NOT_FOUND', `Run ${runId} has no invocation ${invocationId}.`)
    },

    'run.cancel-call': async ({ runId, call }) => {
      const cancelled = (await live(runId)).cancelCall(call)
      if (cancelled !== null) return { cancelled }
      throw new CommandError('E_NOT_FOUND', `Run ${runId} has no call ${call}.`)
    },
  }
}
