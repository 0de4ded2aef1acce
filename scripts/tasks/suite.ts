import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findElectron, whyNoDesktop } from '../bootstrap/electron.mjs'
import { out } from '../bootstrap/paths.mjs'
import { type Counts, countTests, countWindowTests, describeCounts, noCounts } from './counts.ts'
import { runTool, type Step, type StepResult } from './step.ts'

/** Runs one of the projects of vitest.config.ts and counts its tests. */
export function suiteStep(name: string, project: string): Step {
  return { name, remedy: `npx vitest run --project '${project}'`, run: () => runSuite(project) }
}

async function runSuite(project: string): Promise<StepResult> {
  const folder = join(out, 'test')
  const file = join(folder, `${project.replaceAll(' ', '-')}.json`)
  mkdirSync(folder, { recursive: true })
  rmSync(file, { force: true })
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  return judge(
    project,
    await runTool(['vitest', 'vitest'], ['run', '--project', project, ...reporters]),
    read(file, countTests),
  )
}

/** The specs of the window, in both hosts; where there is no Electron those of its project are skipped, and say so. */
export const windowStep: Step = {
  name: 'window',
  remedy: 'npx playwright test -c e2e/window',
  async run() {
    const file = join(out, 'test', 'window.json')
    rmSync(file, { force: true })
    nameElectron(process.env)
    const ran = await runTool(['@playwright/test', 'playwright'], ['test', '-c', 'e2e/window'])
    return judge('window', ran, read(file, countWindowTests))
  },
}

/** Tells the specs which Electron there is, or why none can be started. */
function nameElectron(env: NodeJS.ProcessEnv): void {
  const electron = findElectron(env)
  const where = { platform: process.platform, env, isRoot: process.getuid?.() === 0 }
  const why =
    electron === null ? 'Electron is not installed (`npx install-electron` does it)' : whyNoDesktop(where)
  if (electron !== null && why === null) env.FANFARE_ELECTRON = electron
  else env.FANFARE_NO_ELECTRON = why ?? ''
}

/**
 * What a run of a suite is worth: it passes if it ended well and ran a test. A run that failed though no test says so
 * (an error outside of all tests, no results at all) counts as one failure.
 */
export function judge(project: string, { ok, output }: StepResult, counts: Counts): StepResult {
  const ranNone = ok && counts.passed + counts.failed === 0
  const silent = ranNone || (!ok && counts.failed === 0)
  const judged = silent ? { ...counts, failed: 1 } : counts
  return {
    ok: ok && judged.failed === 0,
    output: ranNone ? `The suite '${project}' ran no test.` : output,
    note: describeCounts(judged),
    counts: judged,
  }
}

function read(file: string, count: (results: string) => Counts): Counts {
  try {
    return count(readFileSync(file, 'utf8'))
  } catch {
    return noCounts
  }
}
