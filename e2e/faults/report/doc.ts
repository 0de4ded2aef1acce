import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { RowOutcome } from './outcome.ts'
import { markdownTable } from './table.ts'

const file = path.resolve(import.meta.dirname, '../../../docs/reliability.md')
const BEGIN = '<!-- figures: npm run test:faults -- --doc -->'
const END = '<!-- end of figures -->'

/** Puts the figures of a run of the whole catalogue into the page that tells of them. */
export function writeDoc(
  outcomes: readonly RowOutcome[],
  { seed, load }: { seed: number; load: number },
): void {
  const text = readFileSync(file, 'utf8')
  const [before, rest] = split(text, BEGIN)
  const [, after] = split(rest, END)
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0)
  const about = [
    `\`npm run test:faults -- --seed ${seed} --doc\` on ${new Date().toISOString().slice(0, 10)}: Linux,`,
    `${availableParallelism()} cores, Node ${process.version.slice(1)}, ${load} targets of load, ${Math.ceil(seconds / 60)} minutes.`,
  ]
  writeFileSync(file, `${before}${BEGIN}\n\n${about.join(' ')}\n\n${markdownTable(outcomes)}\n${END}${after}`)
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  if (at < 0) throw new Error(`Expected ${file} to hold ${mark}`)
  return [text.slice(0, at), text.slice(at + mark.length)]
}
