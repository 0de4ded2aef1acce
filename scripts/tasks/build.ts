import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beginBuild, isBuilt } from '../bootstrap/build-state.mjs'
import { withLock } from '../bootstrap/lock.mjs'
import { compileCache, root, workLock } from '../bootstrap/paths.mjs'
import { type OnSpawn, runNode, runTool, type Step, type StepResult } from './step.ts'

/** Builds all of out/, also what seems fresh; types that don't hold are a failure. */
export const buildStep: Step = {
  name: 'build',
  remedy: 'npm run build',
  run: () => exclusively(buildAll),
}

/** Builds if the sources changed since the last build. What can run is built: types that don't hold are a warning. */
export const buildIfStale: Step = {
  name: 'build',
  remedy: 'npm run build',
  run: () =>
    exclusively(async onSpawn => (isBuilt() ? { ok: true, output: '' } : await buildAll(onSpawn, true))),
}

/** One build at a time, and none while dependencies are installed. */
function exclusively(work: (onSpawn: OnSpawn) => Promise<StepResult>): Promise<StepResult> {
  return withLock(workLock, {}, work)
}

async function buildAll(onSpawn: OnSpawn, typesMayFail = false): Promise<StepResult> {
  const finish = beginBuild()
  rmSync(compileCache, { recursive: true, force: true })
  const [types, ...rest] = await Promise.all([
    declareTypes(onSpawn),
    bundle(onSpawn),
    writeFlowSchema(onSpawn),
  ])
  const failed = [...(typesMayFail ? [] : [types]), ...rest].filter(({ ok }) => !ok)
  if (failed.length > 0) return { ok: false, output: failed.map(({ output }) => output.trimEnd()).join('\n') }
  finish()
  return {
    ok: true,
    output: rest.map(({ output }) => output).join(''),
    ...(types.ok ? {} : { note: 'the types do not hold: `npx tsc -b` says where' }),
  }
}

/** The declarations that package.json exports: they are what `tsc -b` writes on its way. */
function declareTypes(onSpawn: OnSpawn): Promise<StepResult> {
  return runTool(['@typescript/native', 'tsc'], ['-b', 'electron'], onSpawn)
}

function bundle(onSpawn: OnSpawn): Promise<StepResult> {
  return runTool(['electron-vite', 'electron-vite'], ['build', '--logLevel', 'warn'], onSpawn)
}

async function writeFlowSchema(onSpawn: OnSpawn): Promise<StepResult> {
  const script = join(root, 'scripts', 'make-flow-schema.ts')
  return existsSync(script) ? await runNode([script], onSpawn) : { ok: true, output: '' }
}
