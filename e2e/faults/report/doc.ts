import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { RowOutcome } from './outcome.ts'
import { tableHead, tableLine } from './table.ts'

const file = path.resolve(import.meta.dirname, '../../../docs/reliability.md')
const BEGIN = '<!-- figures: npm run test:faults -- --doc -->'
const END = '<!-- end of figures -->'

/** Puts the figures of rows into the page that tells of them, in place of what it says of these rows. */
export function writeDoc(outcomes: readonly RowOutcome[], names: readonly string[], load: number): void {
  const text = readFileSync(file, 'utf8')
  const [before, rest] = split(text, BEGIN)
  const [old, after] = split(rest, END)
  const known = new Map(old.split('\n').map(line => [/^\| `([^`]+)`/.exec(line)?.[1], line]))
  for (const outcome of outcomes) known.set(outcome.row.name, tableLine(outcome))
  const lines = names.flatMap(name => known.get(name) ?? [])
  const about = [
    `On ${new Date().toISOString().slice(0, 10)}: Linux, ${availableParallelism()} cores, Node ${process.version.slice(1)},`,
    `${load} targets of load. Each row again: \`npm run test:faults -- --row NAME --seed SEED\`.`,
  ]
  const block = [BEGIN, '', about.join('\n'), '', ...tableHead, ...lines, '', END].join('\n')
  writeFileSync(file, before + block + after)
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  if (at < 0) throw new Error(`Expected ${file} to hold ${mark}`)
  return [text.slice(0, at), text.slice(at + mark.length)]
}
