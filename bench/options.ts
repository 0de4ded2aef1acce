import { parseArgs } from 'node:util'
import type { Case } from './cases/case.ts'

export interface Options {
  readonly cases: readonly Case[]
  readonly rounds: number
  readonly quick: boolean
  readonly keepNoisy: boolean
  /** Write docs/performance.md and its plots. */
  readonly pages: boolean
  readonly help: boolean
}

const ROUNDS = 5

export const usage = `npm run bench -- [CASE...] [options]

Measures Fanfare beside its peers. Without a case: all of them.

  --quick          small sizes, 2 rounds, takes disturbed turns too: a first look in under a minute
  --rounds N       turns of each contender that count; ${ROUNDS}
  --keep-noisy     take turns in which something else used the CPU, marked, instead of waiting for quiet ones
  --no-pages       leave docs/performance.md and docs/images/ as they are; --quick does not touch them either
  --help
`

/** Reads the words of the command line. Throws an Error that says what is wrong with them. */
export function readOptions(words: readonly string[], known: readonly Case[]): Options {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    allowNegative: true,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      'keep-noisy': { type: 'boolean', default: false },
      pages: { type: 'boolean', default: true },
      help: { type: 'boolean', default: false },
    },
  })
  const rounds = values.rounds === undefined ? (values.quick ? 2 : ROUNDS) : Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`Expected --rounds to be a whole number from 1, got ${values.rounds}`)
  }
  return {
    cases: positionals.length === 0 ? known : positionals.map(name => find(name, known)),
    rounds,
    quick: values.quick,
    keepNoisy: values['keep-noisy'] || values.quick,
    pages: values.pages && !values.quick,
    help: values.help,
  }
}

function find(name: string, known: readonly Case[]): Case {
  const wanted = name.toLowerCase()
  const found = known.find(one => one.name === wanted || one.id.toLowerCase() === wanted)
  if (found) return found
  throw new Error(
    `There is no case ${name}. These there are: ${known.map(one => `${one.id} ${one.name}`).join(', ')}`,
  )
}
