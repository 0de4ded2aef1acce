import { dashboardText } from '../../../../shared/flow/testing/dashboard.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { TestClock } from '../../client/testing.ts'
import { updateFlow } from '../edits/index.ts'
import { Flows } from '../flows/flows.ts'
import type { Selection } from '../types.ts'
import { FakeHost } from './fake-host.ts'
import { Files } from './files.ts'

export const path = 'flows/dashboard.flow.json'
export const crm = 'p2c' as NodeId
export const noSelection: Selection = { nodes: [], edges: [], call: null }

export const setup = (more: Readonly<Record<string, string>> = {}) => {
  const files = new Files({ [path]: dashboardText, ...more })
  const host = new FakeHost(files.answers)
  const clock = new TestClock()
  let selection = noSelection
  let next = 0
  let run = false
  const flows = new Flows({
    host,
    now: clock.now,
    newId: () => `tab${++next}`,
    selection: {
      get: () => selection,
      set: value => {
        selection = value
      },
    },
    showsRun: () => run,
  })
  const rename = (name: string): boolean => flows.edit('Rename', doc => updateFlow(doc, { name }))
  return {
    flows,
    files,
    host,
    clock,
    rename,
    select: (value: Selection) => {
      selection = value
    },
    selected: () => selection,
    showRun: (shown: boolean) => {
      run = shown
    },
    question: () => flows.store.getState().question,
  }
}
export const theirs = (text: string): string => text.replace('Customer dashboard', 'Theirs')
