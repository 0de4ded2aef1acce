import { execFileSync } from 'node:child_process'
import path from 'node:path'
import type { Workspace } from './workspace.ts'

/** What cases ask of those who run fan-outs. All is JSON. */
export interface RunWork {
  readonly targets: number
  /** Callbacks of each target. */
  readonly callbacks: number
  /** Runs, one after the other. */
  readonly times: number
  /** Follow the run by its events as text instead of its records. */
  readonly text?: boolean
  /** What each target asks its service for; its number if left out. */
  readonly request?: unknown
  readonly service?: string
  readonly services?: object
}

/**
 * The file of the flow that does this work, written when it is first asked for: by a program of its own, so that the
 * memory for it is not taken for the contender's.
 */
export function flowFile(workspace: Workspace, work: RunWork): string {
  const { targets, callbacks, request, service = 'bench.echo', services } = work
  const name = `flows/${service}-${targets}-${callbacks}.flow.json`
  if (!workspace.has(name) || request !== undefined || services !== undefined) {
    const file = workspace.write(name, '')
    const program = path.join(import.meta.dirname, 'write-flow.ts')
    execFileSync(process.execPath, ['--no-warnings', program, file, JSON.stringify(work)])
  }
  return name
}
