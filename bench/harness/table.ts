import type { CaseResult, Goal, Row } from './result.ts'

/** A figure as people read it: three digits that count. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  const size = Math.abs(value)
  if (size >= 100) return Math.round(value).toLocaleString('en')
  return value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3)
}

/** A count, whole. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** What a case found out, as text. */
export function describe(result: CaseResult): string {
  const head = `${result.id} ${result.name}: ${result.title}`
  const rows = [
    ['', result.sizeUnit, result.unit, 'spread', 'CPU µs', 'turns'],
    ...result.rows.map(row => cells(row)),
  ]
  const growth = result.exponents.map(({ contender, value }) => `${contender} ${value.toFixed(2)}`)
  return [
    head,
    '='.repeat(head.length),
    result.how,
    '',
    ...columns(rows),
    '',
    ...(growth.length > 0 ? [`Growth (exponent): ${growth.join(', ')}`, ''] : []),
    ...result.goals.map(goal => line(goal)),
    ...result.notes,
    '',
  ].join('\n')
}

function cells(row: Row): string[] {
  const { low, median, high } = row.spread
  const noise = row.noisy > 0 ? `, ${row.noisy} noisy` : ''
  const thrown = row.thrown > 0 ? `, ${row.thrown} thrown` : ''
  return [
    row.less === null ? row.contender : `(${row.contender}: ${row.less})`,
    whole(row.size),
    figure(median),
    `${figure(low)} - ${figure(high)}`,
    row.cpuMicros === null ? '' : figure(row.cpuMicros),
    `${row.turns}${noise}${thrown}`,
  ]
}

const line = ({ text, value, limit, atLeast, met }: Goal): string =>
  `${met ? '✓' : '✗'} ${text}: ${figure(value)} (${atLeast ? 'at least' : 'at most'} ${figure(limit)})`

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  return rows.map(row =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  )
}
