import { stripVTControlCharacters } from 'node:util'
import { capture } from '../bootstrap/capture.mjs'
import { root } from '../bootstrap/paths.mjs'
import type { Counts } from './counts.ts'
import { toolScript } from './tool.ts'

/** How a step ended. */
export interface StepResult {
  readonly ok: boolean
  /** What the reader of a failure wants to see. */
  readonly output: string
  /** A few words behind the step's name, also when all is well. */
  readonly note?: string
  /** Of a step that runs tests. */
  readonly counts?: Counts
}

/** Something that is either in order or not. */
export interface Step {
  readonly name: string
  /** A command or a sentence: how to see it alone, or how to repair it. */
  readonly remedy: string
  run(): Promise<StepResult>
}

export interface StepOptions {
  /** Show the output of steps that went well too. */
  readonly verbose: boolean
}

/** A step that runs a program of an installed package on this Node. */
export function toolStep(
  name: string,
  remedy: string,
  tool: readonly [string, string],
  ...args: string[]
): Step {
  return { name, remedy, run: () => runTool(tool, args) }
}

/** Gets the number of the process that was started. */
export type OnSpawn = (pid: number | undefined) => void

/** Runs a program of an installed package on this Node, in the project's folder. */
export async function runTool(
  [packageName, program]: readonly [string, string],
  args: readonly string[],
  onSpawn?: OnSpawn,
): Promise<StepResult> {
  return await runNode([toolScript(packageName, program), ...args], onSpawn)
}

/** Runs a script on this Node, in the project's folder. */
export async function runNode(args: readonly string[], onSpawn: OnSpawn = () => {}): Promise<StepResult> {
  const { ok, log, ending } = await capture(process.execPath, args, { cwd: root, env: colored(), onSpawn })
  const output = inColor ? log : stripVTControlCharacters(log)
  return { ok, output: ok || output.trim() ? output : `It ${ending} and wrote nothing.` }
}

/** Runs a step and reports it: a line when all is well, else also its output and what to do. */
export async function report(step: Step, { verbose }: StepOptions): Promise<StepResult> {
  const started = performance.now()
  const result = await step.run().catch(toFailure)
  const { ok, output, note } = result
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(
    `${ok ? 'ok    ' : 'FAILED'}  ${step.name.padEnd(16)} ${seconds.padStart(5)} s${note ? `  ${note}` : ''}`,
  )
  if ((!ok || verbose) && output.trim()) console.log(output.trimEnd())
  if (!ok) console.log(`To see it alone or to repair it: ${step.remedy}`)
  return result
}

/** Whether what the steps write is read by eyes. */
export const inColor = process.stdout.isTTY === true && process.stdout.hasColors()

/** Programs write to us, not to the terminal: they have to be told whether colours are wanted, and some don't listen. */
function colored(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _force, NO_COLOR: _no, ...env } = process.env
  return { ...env, ...(inColor ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) }
}

function toFailure(error: unknown): StepResult {
  return { ok: false, output: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
