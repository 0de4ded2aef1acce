import { type FlowDocument, flowOf } from '../../harness/flow.ts'
import { createWorkspace, type Workspace, type WorkspaceContent } from '../../harness/workspace-folder.ts'

/** The shape under which things die: so many targets that do nothing, each heard by two callbacks, and two finals. */
export const FULL_LOAD = 10_000
export const LOAD_FLOW = 'flows/load.flow.json'
/** Calls for each target: itself, and one delivery for each of its callbacks. */
export const CALLS_PER_TARGET = 3
export const FINALS = 2

/** Where handlers mark that they were called: a file for each host and worker, named by their pids. */
const MARKS = 'marks'

/**
 * A handler that first marks its call, with one write to a file of its own, so that a kill takes back nothing. The
 * mark is what `what` says, an expression over `ctx`.
 */
export const marking = (what: string, then: string): string => `
import { openSync, writeSync } from 'node:fs'
const file = openSync('${MARKS}/' + process.ppid + '-' + process.pid + '.log', 'a')
const mark = text => writeSync(file, text + ' ' + process.hrtime.bigint() + '\\n')
export default {
  idempotent: true,
  handle(ctx) {
    mark(${what})
    ${then}
  },
}
`

/** Numbers of targets, so that marks and records can be put side by side. */
const ofTarget = "Number(ctx.delivery.target.key.split('#')[1] ?? 1) - 1"

export interface LoadOptions {
  readonly targets: number
  /** More of the workspace. */
  readonly content?: WorkspaceContent
  /** Changes the flow. */
  readonly change?: (flow: FlowDocument) => FlowDocument
}

export async function loadWorkspace({
  targets,
  content = {},
  change = flow => flow,
}: LoadOptions): Promise<Workspace> {
  const flow = flowOf({
    targets: Object.fromEntries(
      Array.from({ length: targets }, (_, i) => [`t${i}`, { service: 'load.work', request: { i } }]),
    ),
    onTarget: { a: 'load.first', b: 'load.second' },
    onFinal: { x: 'load.final-one', y: 'load.final-two' },
  })
  return createWorkspace({
    ...content,
    files: {
      [`${MARKS}/.keep`]: '',
      'services/load/work.mjs': marking("'t ' + ctx.request.payload.i", 'return ctx.request.payload.i'),
      'services/load/first.mjs': marking(`'a ' + (${ofTarget})`, 'return 1'),
      'services/load/second.mjs': marking(`'b ' + (${ofTarget})`, 'return 2'),
      'services/load/final-one.mjs': marking("'x 0'", 'return Object.keys(ctx.request.payload.data).length'),
      'services/load/final-two.mjs': marking("'y 0'", "return 'done'"),
      ...content.files,
    },
    flows: { load: change(flow), ...content.flows },
  })
}

/** The run-wide number of a marked call, of a run whose only invocation is this flow's. */
export function callOf(kind: string, target: number, targets: number): number {
  switch (kind) {
    case 't':
      return target
    case 'a':
      return targets + 2 * target
    case 'b':
      return targets + 2 * target + 1
    case 'x':
      return targets * CALLS_PER_TARGET
    default:
      return targets * CALLS_PER_TARGET + 1
  }
}
