import { join } from 'node:path'
import { capture } from './capture.mjs'
import { BootstrapFailure } from './failure.mjs'
import { root } from './paths.mjs'
import { withProgress } from './progress.mjs'

/**
 * Builds what `npm run fanfare` starts. Types that don't hold are a warning here: whoever edits the project may run it.
 * @param {string} node a Node that is recent enough
 */
export async function build(node) {
  const { errors } = await withProgress('building', async () => {
    const task = [join(root, 'scripts', 'tasks', 'main.ts'), 'build', '--if-stale']
    const result = await capture(node, task, { cwd: root })
    if (result.ok) return result
    throw new BootstrapFailure(
      `the build ${result.ending}; its log is above.\nWhat to do: repair what it names; \`npm run build\` repeats it.`,
      result.log,
    )
  })
  process.stderr.write(errors)
}
