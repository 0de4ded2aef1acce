import { browserStep } from './browser.ts'
import { buildIfStale } from './build.ts'
import { report, runTool, type Step, type StepOptions } from './step.ts'

const picturesStep: Step = {
  name: 'pictures',
  remedy: 'npx playwright test -c e2e/window --project=chromium images',
  async run() {
    process.env.FANFARE_IMAGES = 'docs/images'
    return await runTool(
      ['@playwright/test', 'playwright'],
      ['test', '-c', 'e2e/window', '--project=chromium', 'images'],
    )
  },
}

/** Takes the documentation's pictures of the window anew. */
export async function images(options: StepOptions): Promise<boolean> {
  for (const step of [buildIfStale, browserStep, picturesStep]) {
    if (!(await report(step, options)).ok) return false
  }
  return true
}
