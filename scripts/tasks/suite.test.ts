import { describe, expect, test } from 'vitest'
import { countTests, countWindowTests, describeCounts, noCounts } from './counts.ts'
import { judge } from './suite.ts'

const results = (...files: readonly (readonly [status: string, ...tests: string[]])[]) =>
  JSON.stringify({
    testResults: files.map(([status, ...tests]) => ({
      status,
      assertionResults: tests.map(status => ({ status })),
    })),
  })

describe('counting tests', () => {
  test('adds up all files', () => {
    const text = results(
      ['passed', 'passed', 'passed', 'skipped'],
      ['failed', 'failed', 'passed', 'todo', 'pending'],
    )
    expect(countTests(text)).toEqual({ passed: 3, failed: 1, skipped: 3 })
  })

  test('a file that breaks before its first test is a failure', () => {
    expect(countTests(results(['passed', 'passed'], ['failed']))).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    })
  })

  test('so is one that breaks after its tests have passed', () => {
    expect(countTests(results(['failed', 'passed']))).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  test('refuses what vitest does not write', () => {
    expect(() => countTests('{"testResults": 3}')).toThrow()
  })

  test('adds up what Playwright counts; an error outside of all tests is a failure', () => {
    const stats = { expected: 3, flaky: 1, unexpected: 2, skipped: 5, duration: 12.5 }
    expect(countWindowTests(JSON.stringify({ stats, errors: [] }))).toEqual({
      passed: 4,
      failed: 2,
      skipped: 5,
    })
    const errors = [{ message: 'a spec could not be loaded' }]
    expect(countWindowTests(JSON.stringify({ stats, errors }))).toMatchObject({ failed: 3 })
    expect(() => countWindowTests('{}')).toThrow()
  })

  test('says how many were skipped only if some were', () => {
    expect(describeCounts({ passed: 3, failed: 1, skipped: 0 })).toBe('3 passed, 1 failed')
    expect(describeCounts({ passed: 3, failed: 0, skipped: 2 })).toBe('3 passed, 0 failed, 2 skipped')
  })
})

describe('a suite', () => {
  const ran = { passed: 2, failed: 0, skipped: 1 }

  test('passes when it ended well and ran tests', () => {
    expect(judge('unit', { ok: true, output: '' }, ran)).toMatchObject({ ok: true, counts: ran })
  })

  test('fails when it ran no test, or skipped them all', () => {
    for (const counts of [noCounts, { ...noCounts, skipped: 5 }]) {
      const judged = judge('unit', { ok: true, output: '' }, counts)
      expect(judged).toMatchObject({ ok: false, counts: { failed: 1 } })
      expect(judged.output).toContain("'unit' ran no test")
    }
  })

  test('fails, and counts it, when it ended badly though no test failed', () => {
    const judged = judge('unit', { ok: false, output: 'an error outside of all tests' }, ran)
    expect(judged).toMatchObject({
      ok: false,
      output: 'an error outside of all tests',
      counts: { passed: 2, failed: 1 },
    })
  })

  test('fails with its own count', () => {
    expect(judge('unit', { ok: false, output: '' }, { ...ran, failed: 3 })).toMatchObject({
      ok: false,
      counts: { failed: 3 },
    })
  })
})
