import { useMemo } from 'react'
import { runWord } from '../components/run-words.ts'
import { whenExactly } from '../panels/sidebar/when.ts'
import { useCommands, useRunsList, useWorkspace } from '../stores/index.ts'
import type { PaletteItem } from './palette-items.ts'

/** Everything that the palette can find now: commands, flows, runs, services. */
export function usePaletteItems(): readonly PaletteItem[] {
  const known = useCommands(state => state.commands)
  const flows = useWorkspace(state => state.flows)
  const services = useWorkspace(state => state.services)
  const runs = useRunsList(state => state.runs)
  return useMemo(
    () => [
      ...[...known.values()]
        .filter(command => command.hidden !== true && command.id !== 'view.palette')
        .map((command): PaletteItem => {
          const unavailable = command.unavailable?.() ?? null
          return {
            value: `command ${command.id}`,
            place: 'commands',
            group: command.group,
            label: command.label,
            detail: unavailable ?? '',
            target: command.id,
            unavailable,
            of: null,
          }
        }),
      ...flows.map(
        (flow): PaletteItem => ({
          value: `flow ${flow.path}`,
          place: 'flows',
          group: 'Flows',
          label: flow.name,
          detail: flow.path,
          target: flow.path,
          unavailable: null,
          of: flow,
        }),
      ),
      ...runs.map(
        (run): PaletteItem => ({
          value: `run ${run.runId}`,
          place: 'runs',
          group: 'Runs',
          label: run.name === '' ? 'Flow without a name' : run.name,
          detail: `${whenExactly(run.startedAt)}, ${runWord(run)}, ${run.cid}`,
          target: run.runId,
          unavailable: null,
          of: run,
        }),
      ),
      ...services.map(
        (service): PaletteItem => ({
          value: `service ${service.name}`,
          place: 'services',
          group: 'Services',
          label: service.name,
          detail: service.description === '' ? 'add to the flow' : service.description,
          target: service.name,
          unavailable: null,
          of: service,
        }),
      ),
    ],
    [known, flows, services, runs],
  )
}
