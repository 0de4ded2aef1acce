import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, getAvailableTranspilers, type ICruiseResult, type IViolation } from 'dependency-cruiser'
import configuration from '../../.dependency-cruiser.mjs'

/** One import that a fence refuses. */
export interface Violation {
  /** The rule's name in `.dependency-cruiser.mjs`. */
  readonly rule: string
  readonly from: string
  readonly to: string
  /** The files between `from` and `to` where the rule forbids to reach it at all; for a cycle, its files. */
  readonly via: readonly string[]
}

const rooms = ['shared', 'electron', 'renderer', 'e2e', 'scripts', 'bench']

/**
 * Every violation of the import fences in the tree at `root`, in the order of the rules.
 *
 * @throws Error when nothing would be checked: no room below `root`, or no reader for TypeScript. Fences that look at
 * nothing are always green.
 */
export async function findViolations(root: string): Promise<readonly Violation[]> {
  const present = rooms.filter(room => existsSync(join(root, room)))
  if (present.length === 0) throw new Error(`${root} has none of the folders ${rooms.join(', ')}.`)
  if (!getAvailableTranspilers().some(({ name, available }) => name === 'typescript' && available))
    throw new Error(
      'dependency-cruiser finds no TypeScript that it can read with: package.json must map `typescript` to a release with the JavaScript API.',
    )
  const { options, ...ruleSet } = configuration
  const { output } = await cruise(present, {
    ...options,
    ruleSet,
    validate: true,
    baseDir: root,
  })
  if (typeof output === 'string') throw new Error(`dependency-cruiser answered with text: ${output}`)
  assertRead(output)
  return output.summary.violations.map(toViolation)
}

/** A line to show: who imports what, and by which way. */
export function describeViolation({ rule, from, to, via }: Violation): string {
  const comment = configuration.forbidden?.find(({ name }) => name === rule)?.comment ?? ''
  const way = via.length > 0 ? `\n    by ${[from, ...via].join(' -> ')}` : ''
  return `${rule}: ${from} -> ${to}${way}\n    ${comment}`
}

function assertRead({ modules, summary }: ICruiseResult): void {
  const ours = modules.filter(({ source }) => /[.]tsx?$/.test(source) && !source.includes('node_modules/'))
  if (ours.length === 0 || summary.totalCruised === 0)
    throw new Error('The fences found no TypeScript file to look at.')
}

function toViolation({ rule, from, to, via, cycle }: IViolation): Violation {
  return { rule: rule.name, from, to, via: (via ?? cycle ?? []).map(({ name }) => name) }
}
