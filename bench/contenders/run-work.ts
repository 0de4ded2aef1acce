import { type FanOutOptions, fanOut, type Workspace } from './workspace.ts'

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

/** The file of the flow that does this work, written when it is first asked for. */
export function flowFile(workspace: Workspace, work: RunWork): string {
  const { targets, callbacks, request, service = 'bench.echo', services } = work
  const name = `flows/${service}-${targets}-${callbacks}.flow.json`
  const options: FanOutOptions = {
    targets,
    callbacks,
    service,
    ...(request !== undefined && { request: () => request }),
    ...(services !== undefined && { services }),
  }
  if (!workspace.has(name) || request !== undefined || services !== undefined)
    workspace.write(name, fanOut(options))
  return name
}
