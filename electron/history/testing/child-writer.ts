import { writeSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { openHistory } from '../open.ts'
import {
  sampleAttempt,
  sampleEnd,
  sampleInvocation,
  sampleRun,
  THREAD_ENTRY,
  watchJournal,
} from './sample.ts'

/**
 * A process that writes one run into a history until it is done or killed. Says on its output, a line each: `run ID`,
 * `durable COUNT` for each notice, `done`.
 *
 * Arguments: folder, number of calls, the sizes of flushes in turn (comma separated), and after how many durable entries
 * it kills itself at once (0: never).
 */
const [folder = '', calls = '0', sizes = '1', killAfter = '0'] = process.argv.slice(2)
const say = (line: string): void => void writeSync(1, `${line}\n`)

const history = await openHistory({ folder, threadEntry: THREAD_ENTRY })
const { journal } = history
const total = Number(calls)
const watched = watchJournal(journal)
journal.subscribe({
  durable(count) {
    say(`durable ${count}`)
    if (killAfter !== '0' && watched.durable >= Number(killAfter)) process.kill(process.pid, 'SIGKILL')
  },
  failed: error => say(`failed ${error.message}`),
})

const run = sampleRun()
say(`run ${run.runId}`)
journal.runStarted(run)
journal.invocation(run.runId, sampleInvocation(['crm.get-customer']))
const flushes = sizes.split(',').map(Number)
for (let call = 0, turns = 0; call < total; turns++) {
  const end = Math.min(total, call + (flushes[turns % flushes.length] ?? 1))
  for (; call < end; call++) journal.attempt(run.runId, sampleAttempt(call, call + 1))
  journal.flush()
  while (call + 2 - watched.durable > 4_000) await turn()
  await turn()
}
journal.runEnded(run.runId, sampleEnd(total + 1))
journal.flush()
await watched.until(total + 3)
say('done')
await history.close()
