import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { handOver } from '../bootstrap/hand-over.mjs'
import { root } from '../bootstrap/paths.mjs'

/** Runs the benchmarks with `args`. */
export async function bench(args: readonly string[]): Promise<boolean> {
  const script = join(root, 'bench', 'run.mjs')
  if (existsSync(script)) return await handOver(process.execPath, [script, ...args], { cwd: root })
  console.log('There is no benchmark yet: bench/run.mjs would be it.')
  return true
}
