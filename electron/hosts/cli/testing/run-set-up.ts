import type { Handlers } from '../../../../shared/rpc/handlers.ts'
import type { RunSummary } from '../../../../shared/run/model.ts'
import type { RunUpdate } from '../../../../shared/run/update.ts'
import { main } from '../main.ts'
import { fakeApp, Script } from './fake-app.ts'
import { type InvocationSpec, ok, RUN_ID, STARTED_AT, summary } from './run-builder.ts'
import { type TestWorldOptions, testWorld } from './test-world.ts'

const counts = {
  targets: 2,
  targetsOk: 2,
  targetsFailed: 0,
  deliveries: 2,
  deliveriesOk: 2,
  deliveriesFailed: 0,
}
export const ended = (more: Partial<RunSummary> = {}): RunSummary =>
  summary({ state: 'completed', ok: true, counts, endedAt: STARTED_AT + 200, ...more })
export const started = { runId: RUN_ID, cid: summary().cid }
export const flow: InvocationSpec = {
  onTarget: ['audit.log'],
  targets: [
    { name: 'crm.get', call: ok(184), deliveries: [ok(3)] },
    { name: 'erp.get', call: ok(20), deliveries: [ok(1)] },
  ],
}
const noLog: Handlers['run.log'] = async () => ({ lines: [], dropped: 0 })

/** A fanfare whose run goes as the script says. */
export function setUpRun(cwd: string, given: Partial<Handlers> = {}, options: TestWorldOptions = {}) {
  const script = new Script<RunUpdate>()
  const fake = fakeApp({
    'run.start': async () => started,
    'run.watch': script.play,
    'run.log': noLog,
    ...given,
  })
  const world = testWorld({ cwd, openApp: fake.open, ...options })
  return { script, fake, world, run: (...words: string[]) => main(words, world) }
}

/** Control codes that a pattern may hold. */
export const visible = (text: string): string => text.replaceAll('\u001b', 'ESC')

/** Resolves when the check holds, which something that was begun will bring about. */
export async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise(resolve => setImmediate(resolve))
}
