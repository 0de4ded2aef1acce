import { root } from '../bootstrap/paths.mjs'
import { buildStep } from './build.ts'
import { describeViolation, findViolations } from './fences.ts'
import { pageSizeStep } from './page-size.ts'
import { checkSizes, mostLines } from './sizes.ts'
import { inColor, report, type Step, type StepOptions, toolStep } from './step.ts'
import { suiteStep } from './suite.ts'

/** What must hold before a commit, the quick ones first. */
export function checks(): readonly Step[] {
  return [
    toolStep(
      'format and lint',
      'npx biome check --write',
      ['@biomejs/biome', 'biome'],
      'ci',
      '--error-on-warnings',
      `--colors=${inColor ? 'force' : 'off'}`,
    ),
    {
      name: 'sizes',
      remedy: `split the file along its concepts; ${mostLines} lines are the most.`,
      run: () => checkSizes(root),
    },
    toolStep('types', 'npx tsc -b', ['@typescript/native', 'tsc'], '-b'),
    {
      name: 'import fences',
      remedy: 'the rules and their reasons are in .dependency-cruiser.mjs; npx depcruise shared electron',
      run: async () => {
        const violations = await findViolations(root)
        return { ok: violations.length === 0, output: violations.map(describeViolation).join('\n') }
      },
    },
    toolStep('unused exports', 'npx knip', ['knip', 'knip'], '--no-progress'),
    suiteStep('unit tests', 'unit'),
    buildStep,
    pageSizeStep,
  ]
}

/** Runs the checks up to the first that fails. */
export async function check(options: StepOptions): Promise<boolean> {
  for (const step of checks()) {
    const { ok } = await report(step, options)
    if (!ok) return false
  }
  return true
}
