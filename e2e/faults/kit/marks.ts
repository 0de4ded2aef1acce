import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Workspace } from '../../harness/workspace-folder.ts'
import { callOf } from './load.ts'

/** Numbers of the calls that the workers of a host have begun, in no particular order; one that began twice is twice. */
export function marksOf(workspace: Workspace, host: number, targets: number): number[] {
  const folder = workspace.path('marks')
  return readdirSync(folder)
    .filter(name => name.startsWith(`${host}-`))
    .flatMap(name =>
      readFileSync(path.join(folder, name), 'latin1')
        .split('\n')
        .filter(line => line !== '')
        .map(line => {
          const [kind = '', target] = line.split(' ')
          return callOf(kind, Number(target), targets)
        }),
    )
}

/** How much the workers of a host have marked so far, bytes. */
export function markedBytes(workspace: Workspace, host: number): number {
  const folder = workspace.path('marks')
  return readdirSync(folder)
    .filter(name => name.startsWith(`${host}-`))
    .reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0)
}
