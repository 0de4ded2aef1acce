import type { RunId } from '../../../shared/ids.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { StreamHandlers } from '../../../shared/rpc/handlers.ts'
import type { Run } from '../../executor/index.ts'
import type { History } from '../../history/index.ts'
import type { Core } from '../core.ts'
import { type Feed, followLines, followRun } from '../runs/follow-live.ts'
import { followStored, storedLines } from '../runs/follow-stored.ts'
import type { Runs } from '../runs/runs.ts'

/** Following runs, and the workspace's files. */
export function streamHandlers(core: Core, runs: Runs): Omit<StreamHandlers, 'host.commands'> {
  const follow = async <Item>(
    { runId, pending }: { runId: RunId; pending: boolean },
    feed: Feed<Item>,
    begun: (run: Run) => Promise<void>,
    stored: (history: History) => Promise<void>,
    live: ((run: Run) => Promise<void>) | null,
  ): Promise<void> => {
    if (pending) return followPending(runs, runId, feed.signal, begun)
    const run = live && (await runs.live(runId))
    if (run) return live(run)
    const history = await core.history()
    if (await history.reader.has(runId)) return stored(history)
    throw new CommandError('E_NOT_FOUND', `There is no run ${runId}.`)
  }
  return {
    'run.watch': (params, feed) =>
      follow(
        params,
        feed,
        run => followRun(run, feed),
        history => followStored(history, params.runId, feed),
        run => followRun(run, feed),
      ),

    'run.events': (params, feed) =>
      follow(
        params,
        feed,
        run => followLines(run, params.full, feed),
        // Its first events are in the records alone, also of a run that goes on here.
        history => storedLines(history, params.runId, params.full, feed),
        null,
      ),

    'run.export': async ({ runId }, { signal, emit }) => {
      const { reader } = await core.history()
      for await (const piece of reader.export(runId)) {
        signal.throwIfAborted()
        await emit(piece)
      }
    },

    'runs.watch': async (_, { signal, emit }) => {
      const history = await core.history()
      // A client that is slow to list them is told again only once it has taken the last item.
      let free = true
      let news = false
      const tell = async (): Promise<void> => {
        news = true
        if (!free) return
        free = false
        while (news && !signal.aborted) {
          news = false
          await emit({})
        }
        free = true
      }
      const stop = history.onChange(() => void tell().catch(() => {}))
      try {
        await tell()
        await untilAborted(signal)
      } finally {
        stop()
      }
    },

    'workspace.watch': async (_, { signal, emit }) => {
      const stop = await core.workspace.watch(({ kind, path, change }) => void emit({ kind, path, change }))
      try {
        await untilAborted(signal)
      } finally {
        stop()
      }
    },
  }
}

/** Waits for the run to begin, and follows it from its first event on. */
function followPending(
  runs: Runs,
  runId: RunId,
  signal: AbortSignal,
  live: (run: Run) => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      forget()
      reject(signal.reason)
    }
    const forget = runs.awaitRun(runId, run => {
      signal.removeEventListener('abort', stop)
      live(run).then(resolve, reject)
    })
    signal.addEventListener('abort', stop, { once: true })
  })
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
