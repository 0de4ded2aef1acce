import { z } from 'zod'

/** How many tests ended in which way. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 }

/** `12 passed, 0 failed`, with `, 3 skipped` if any were. */
export function describeCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

export function addCounts(left: Counts, right: Counts): Counts {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  }
}

/** What vitest's JSON reporter writes, as far as it is counted. */
const resultsSchema = z.object({
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
})

/**
 * Counts the tests of a results file of vitest. A file that broke before its first test counts as one failure.
 *
 * @throws Error when it is not what vitest writes.
 */
export function countTests(results: string): Counts {
  const { testResults } = resultsSchema.parse(JSON.parse(results))
  return testResults.map(countFile).reduce(addCounts, noCounts)
}

function countFile({
  status,
  assertionResults,
}: z.infer<typeof resultsSchema>['testResults'][number]): Counts {
  const passed = assertionResults.filter(test => test.status === 'passed').length
  const failed = assertionResults.filter(test => test.status === 'failed').length
  return {
    passed,
    failed: failed === 0 && status === 'failed' ? 1 : failed,
    skipped: assertionResults.length - passed - failed,
  }
}

/** What Playwright's JSON reporter writes, as far as it is counted. */
const windowResultsSchema = z.object({
  stats: z.object({
    expected: z.int(),
    /** Failed at first, and passed when tried again. */
    flaky: z.int(),
    unexpected: z.int(),
    skipped: z.int(),
  }),
  /** What went wrong outside of all tests. */
  errors: z.array(z.unknown()),
})

/**
 * Counts the tests of a results file of Playwright. Errors outside of all tests count as failures.
 *
 * @throws Error when it is not what Playwright writes.
 */
export function countWindowTests(results: string): Counts {
  const { stats, errors } = windowResultsSchema.parse(JSON.parse(results))
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  }
}
