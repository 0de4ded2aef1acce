/** The tasks behind `npm run`, on Node 24: `scripts/run.mjs` starts this. */
import { bench } from './bench.ts'
import { buildIfStale, buildStep } from './build.ts'
import { check } from './check.ts'
import { dev } from './dev.ts'
import { faults } from './faults.ts'
import { images } from './images.ts'
import { report } from './step.ts'
import { test } from './test.ts'

const [task = '', ...args] = process.argv.slice(2)
const options = { verbose: args.includes('--verbose') }

const tasks: Readonly<Record<string, () => Promise<boolean>>> = {
  dev: () => dev(options),
  build: async () => {
    if (!args.includes('--if-stale')) return (await report(buildStep, options)).ok
    const { ok, note } = await report(buildIfStale, options)
    // Somebody waits for what this builds: a start shows our stderr, and nothing else if all is well.
    if (note) console.error(`fanfare: ${note}`)
    return ok
  },
  check: () => check(options),
  test: () => test(options),
  bench: () => bench(args),
  'test:faults': () => faults(args.filter(arg => arg !== '--')),
  images: () => images(options),
}

const run = Object.hasOwn(tasks, task) ? tasks[task] : undefined
if (run === undefined) {
  console.error(`There is no task '${task}'. There are ${Object.keys(tasks).join(', ')}.`)
  process.exitCode = 2
} else if (!(await run())) process.exitCode = 1
