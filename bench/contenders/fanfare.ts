/** Fanfare by its contract, in the process that holds the core, as the command line uses it. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { answer, repeat } from './answer.ts'
import { FanfareHost } from './fanfare-host.ts'
import { flowFile, type RunWork } from './run-work.ts'
import { addServices, Workspace } from './workspace.ts'

const workspace = new Workspace()
addServices(workspace)
const host = await FanfareHost.open(workspace.folder)
const sink = openSync('/dev/null', 'w')

answer<RunWork>(
  async work => {
    const file = flowFile(workspace, work)
    if (work.text) return await repeat(work.times, () => host.runAsText(file, text => writeSync(sink, text)))
    const ms: number[] = []
    for (let time = 0; time < work.times; time++) ms.push((await host.run(file)).ms)
    return ms
  },
  async () => {
    await host.close()
    closeSync(sink)
    workspace.remove()
  },
)
