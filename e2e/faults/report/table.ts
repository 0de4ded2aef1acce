import { type Figure, holds } from '../row.ts'
import type { RowOutcome } from './outcome.ts'
import { repeat } from './run-row.ts'

const say = ({ name, value, most, least }: Figure): string => {
  const shown = typeof value === 'number' ? Math.round(value * 10) / 10 : value
  if (most === null) return `${name} ${shown}`
  const wanted =
    least === most ? `${most}` : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `at most ${most}`
  return `${name} ${shown}${least === undefined && most === 0 && value === 0 ? '' : ` (${wanted})`}`
}

const marks = { passed: 'ok     ', failed: 'FAILED ', skipped: 'skipped' } as const

/** A row's outcome for people: what was done, what had to come of it, and what did. */
export function rowLines(outcome: RowOutcome): string[] {
  const { row, state, seconds, result, reason, seed } = outcome
  const rounds = result ? `${result.rounds} rounds, ` : ''
  const head = `${marks[state]}  ${row.name.padEnd(24)} ${rounds}${seconds.toFixed(1)} s, seed ${seed}`
  const figures = result?.figures ?? []
  return [
    head,
    `         ${row.what}`,
    `         expected: ${row.expected}`,
    ...figures.map(figure => `         ${holds(figure) ? ' ' : '!'} ${say(figure)}`),
    ...(reason === null ? [] : [`         ${state === 'skipped' ? 'skipped: ' : ''}${reason}`]),
    ...(result?.findings ?? []).slice(0, 10).map(finding => `         found: ${finding}`),
    ...(state === 'failed' ? [`         again: ${repeat(outcome)}`] : []),
  ]
}

/** The table of docs/reliability.md: its head, and a row's line in it. */
export const tableHead: readonly string[] = [
  '| row | fault | expected | rounds | seed | measured | |',
  '| --- | --- | --- | --- | --- | --- | --- |',
]

export function tableLine({ row, state, seed, result, reason }: RowOutcome): string {
  const figures = result ? result.figures.map(say).join('; ') : (reason ?? '').split('\n', 1).join('')
  return `| \`${row.name}\` | ${row.what} | ${row.expected} | ${result?.rounds ?? 0} | ${seed} | ${figures} | ${state} |`
}
