import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { handOver } from '../bootstrap/hand-over.mjs'
import { root } from '../bootstrap/paths.mjs'
import { buildIfStale } from './build.ts'
import { npmStep } from './npm.ts'
import { report } from './step.ts'

const folder = join(root, 'bench')
/** Which lock file the installed peers belong to. */
const mark = join(folder, 'node_modules', '.installed-from')

/** Runs the benchmarks with `args`, on a fresh build; their peers are installed when they are first needed. */
export async function bench(args: readonly string[]): Promise<boolean> {
  const options = { verbose: false }
  if (!args.includes('--help')) {
    if (!(await report(buildIfStale, options)).ok) return false
    const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8')
    if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
      if (!(await report(npmStep('peers to measure by', folder, 'ci'), options)).ok) return false
      writeFileSync(mark, lock)
    }
  }
  return await handOver(process.execPath, [join(folder, 'main.ts'), ...args], { cwd: root })
}
