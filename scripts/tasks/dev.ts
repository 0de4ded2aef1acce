import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { root } from '../bootstrap/paths.mjs'
import { buildIfStale } from './build.ts'
import { report, type StepOptions } from './step.ts'

const folders = ['shared', 'electron', 'renderer']

/** An editor that saves several files at once starts one build, ms. */
const settle = 100

/** Builds now and after each change, until Ctrl-C. */
export async function dev(options: StepOptions): Promise<boolean> {
  let building = report(buildIfStale, options)
  let timer: NodeJS.Timeout | undefined
  const changed = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      building = building.then(() => report(buildIfStale, options))
    }, settle)
  }
  for (const folder of folders) {
    if (existsSync(join(root, folder))) watch(join(root, folder), { recursive: true }, changed)
  }
  await building
  console.log('Waiting for changes; Ctrl-C ends this.')
  return await new Promise<never>(() => {})
}
