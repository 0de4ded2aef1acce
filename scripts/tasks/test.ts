import { browserStep } from './browser.ts'
import { checks } from './check.ts'
import { addCounts, describeCounts, noCounts } from './counts.ts'
import { report, type StepOptions } from './step.ts'
import { suiteStep, windowStep } from './suite.ts'

/**
 * Runs every check and every suite, also after a failure, and ends with the counts of all tests on a line of their
 * own. A check that is no suite counts only if it fails.
 */
export async function test(options: StepOptions): Promise<boolean> {
  let total = noCounts
  const suites = ['in a page', 'command line', 'faults', 'desktop app over a double of Electron'].map(name =>
    suiteStep(name, name),
  )
  for (const step of [...checks(), browserStep, ...suites, windowStep]) {
    const { ok, counts } = await report(step, options)
    total = addCounts(total, counts ?? (ok ? noCounts : { ...noCounts, failed: 1 }))
  }
  console.log(describeCounts(total))
  return total.failed === 0
}
