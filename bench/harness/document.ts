import type { CaseResult, Goal } from './result.ts'
import { figure, whole } from './table.ts'

const BEGIN = '<!-- figures: written by `npm run bench` -->'
const END = '<!-- end of figures -->'

/** A result with where and when it was measured. */
export interface Measured extends CaseResult {
  readonly at: string
  readonly machine: string
  readonly quick: boolean
}

/** Puts the results into a page, between its marks. The rest of the page is left as it is. */
export function fillIn(page: string, results: readonly Measured[]): string {
  const [before, rest] = cut(page, BEGIN)
  const [, after] = cut(rest, END)
  return `${before}${BEGIN}\n\n${summary(results)}\n${results.map(section).join('\n')}\n${END}${after}`
}

/** All goals at one look. */
function summary(results: readonly Measured[]): string {
  const goals = results.flatMap(({ id, goals }) => goals.map(goal => [id, ...goalCells(goal)]))
  const met = results.flatMap(({ goals }) => goals).filter(goal => goal.met).length
  return [
    `### Goals: ${met} of ${goals.length} met`,
    '',
    table(['', 'goal', 'measured', 'wanted', ''], goals),
    '',
  ].join('\n')
}

function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  if (at < 0) throw new Error(`The page has no line ${mark}`)
  return [text.slice(0, at), text.slice(at + mark.length)]
}

function section(result: Measured): string {
  const { id, name, title, how, unit, sizeUnit, rows, exponents, goals, notes, at, machine } = result
  const noisy = rows.some(row => row.noisy > 0) ? ' Something else used the CPU meanwhile.' : ''
  const growth = exponents.map(({ contender, value }) => `${contender} ${value.toFixed(2)}`).join(', ')
  return [
    `### ${title}`,
    '',
    `\`npm run bench -- ${name}\` (or ${id}). ${how.replaceAll('\n', ' ')}`,
    '',
    `![${title}](images/performance-${name}.svg)`,
    '',
    table(
      ['', sizeUnit, unit, 'spread', 'CPU µs'],
      rows.map(({ contender, size, spread, cpuMicros, less }) => [
        less === null ? contender : `${contender} (${less})`,
        whole(size),
        figure(spread.median),
        `${figure(spread.low)} - ${figure(spread.high)}`,
        cpuMicros === null ? '' : figure(cpuMicros),
      ]),
    ),
    '',
    ...(growth === '' ? [] : [`Exponents of growth: ${growth}.`, '']),
    table(['goal', 'measured', 'wanted', ''], goals.map(goalCells)),
    '',
    [...notes, `${at.slice(0, 10)}, ${machine}.${noisy}`].join(' '),
    '',
  ].join('\n')
}

const goalCells = ({ text, value, limit, atLeast, met }: Goal): string[] => [
  text,
  figure(value),
  `${atLeast ? '≥' : '≤'} ${figure(limit)}`,
  met ? 'met' : 'not met',
]

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
