import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { out } from '../bootstrap/paths.mjs'
import { type Counts, countTests, describeCounts, noCounts } from './counts.ts'
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
    read(file),
  )
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

function read(file: string): Counts {
  try {
    return countTests(readFileSync(file, 'utf8'))
  } catch {
    return noCounts
  }
}
