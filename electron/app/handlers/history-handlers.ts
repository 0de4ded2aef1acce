import type { CallInfo } from '../../../shared/contract.ts'
import type { CommandHandlers } from '../../../shared/rpc/handlers.ts'
import type { Core } from '../core.ts'
import { callReasons } from '../runs/call-reasons.ts'
import type { Runs } from '../runs/runs.ts'
import { StoredCalls } from '../runs/stored-calls.ts'

type Names =
  | 'run.list'
  | 'run.find'
  | 'run.call'
  | 'run.reasons'
  | 'run.usual'
  | 'run.body'
  | 'run.log'
  | 'run.prune'
  | 'run.flow'

/** Reading what was recorded. */
export function historyHandlers(core: Core, runs: Runs): Pick<CommandHandlers, Names> {
  const calls = new StoredCalls(core)
  return {
    'run.list': async ({ filter, after, limit }) => {
      const history = await core.history()
      const { runs, more, damage } = await history.reader.list(filter, after, limit)
      const found = after === undefined ? [...history.damage, ...damage] : damage
      if (found.length === 0) return { runs, more }
      return { runs, more, damage: found.map(({ where, what }) => `${where}: ${what}`) }
    },

    'run.find': async ({ id }) => (await core.history()).reader.find(id),

    'run.call': ({ runId, call }): Promise<CallInfo> => calls.info(runId, call),

    'run.reasons': async ({ runId, calls }) => ({ reasons: await callReasons(core, runs, runId, calls) }),

    'run.usual': async ({ flow, before }) => {
      const usual = await (await core.history()).reader.usual(flow, before)
      return { nodes: Object.fromEntries(usual) }
    },

    'run.body': ({ id, offset, bytes }) => calls.body(id, offset, bytes),

    'run.log': async ({ runId, after, limit }) => {
      const { lines, dropped } = await (await core.history()).reader.log(runId, after, limit)
      return { lines, dropped }
    },

    'run.prune': async limits => ({ deleted: await (await core.history()).prune(limits) }),

    'run.flow': async ({ runId }) => (await core.history()).reader.flow(runId),
  }
}
