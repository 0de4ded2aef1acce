import { capture } from '../bootstrap/capture.mjs'
import { npmCommand } from '../bootstrap/install.mjs'
import type { Step } from './step.ts'

/** Runs npm in a folder that is a package of its own. */
export function npmStep(name: string, folder: string, command: 'ci'): Step {
  return {
    name,
    remedy: `npm ${command} in ${folder}`,
    async run() {
      const [program, first] = npmCommand()
      const args = [...first, command, '--no-audit', '--no-fund', '--loglevel=warn']
      const shell = process.platform === 'win32' && first.length === 0
      const { ok, log } = await capture(program, args, { cwd: folder, shell })
      return { ok, output: log }
    },
  }
}
