import type { Problem } from '../../../../shared/flow/problem.ts'
import { countOf } from '../../../../shared/format.ts'
import { type Line, linesOf, span } from './text.ts'

/** `flows/a.flow.json:12:5`, as far as the place is known: what editors and terminals open with a click. */
const placeOf = (file: string, { line, column }: Problem): string =>
  line === undefined ? file : column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`

/** Where a problem is: the place in the file, and the pointer into the document. */
export const whereOf = (file: string, problem: Problem): string =>
  problem.pointer === '' ? placeOf(file, problem) : `${placeOf(file, problem)}  ${problem.pointer}`

/** Errors first, then as they stand in the file. */
export const inOrder = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort(
    (a, b) =>
      Number(a.severity === 'warning') - Number(b.severity === 'warning') ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  )

/** All problems of a file, two lines each: where, and what. */
export function problemLines(file: string, problems: readonly Problem[]): Line[] {
  return inOrder(problems).flatMap((problem): Line[] => {
    const severity = problem.severity === 'error' ? span('error', 'failed') : span('warning', 'timeout')
    return [
      [span(placeOf(file, problem), 'strong'), span(`  ${problem.pointer}`, 'dim')],
      [span('  '), severity, span(`  ${problem.message}`), span(`  ${problem.code}`, 'dim')],
      ...(problem.frame === undefined
        ? []
        : linesOf(problem.frame).map((line): Line => [span(`    ${line}`)])),
    ]
  })
}

/** How many problems a file has, in words. */
export function verdictLine(file: string, problems: readonly Problem[]): Line {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const warnings = problems.length - errors
  if (problems.length === 0) return [span(file, 'strong'), span('  no problems', 'ok')]
  const parts = [
    ...(errors > 0 ? [countOf(errors, 'error')] : []),
    ...(warnings > 0 ? [countOf(warnings, 'warning')] : []),
  ]
  return [span(file, 'strong'), span(`  ${parts.join(', ')}`, errors > 0 ? 'failed' : 'timeout')]
}
