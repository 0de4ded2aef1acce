import { join } from 'node:path'
import { handOver } from '../bootstrap/hand-over.mjs'
import { root } from '../bootstrap/paths.mjs'
import { buildIfStale } from './build.ts'
import { report } from './step.ts'

/** Runs the catalogue of faults, or what `args` choose of it, against the built program. */
export async function faults(args: readonly string[]): Promise<boolean> {
  const { ok } = await report(buildIfStale, { verbose: false })
  if (!ok) return false
  return await handOver(process.execPath, [join(root, 'e2e', 'faults', 'main.ts'), ...args], { cwd: root })
}
