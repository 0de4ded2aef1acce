import { useEffect, useMemo } from 'react'
import { timeOfDay } from '../../../shared/format.ts'
import { runWord } from '../components/run-words.ts'
import { whenExactly } from '../panels/sidebar/when.ts'
import {
  type CallRow,
  commands,
  flows,
  runs,
  runsList,
  ui,
  useCallRows,
  useCommands,
  useRun,
  useRunsList,
  useWorkspace,
} from '../stores/index.ts'
import type { PaletteItem } from './palette-items.ts'

/** Of a run with more deliveries or lines than this, the first, and the last. */
const MOST = 2000

/** Everything that the palette can find now: commands, flows, runs, services, and what the run shown delivered and logged. */
export function usePaletteItems(onAdd: (service: string) => void): readonly PaletteItem[] {
  const own = useCommandItems()
  const listed = useListedItems(onAdd)
  const ofRun = useRunItems()
  return useMemo(() => [...own, ...listed, ...ofRun], [own, listed, ofRun])
}

function useCommandItems(): readonly PaletteItem[] {
  const known = useCommands(state => state.commands)
  return useMemo(
    () =>
      [...known.values()]
        .filter(command => command.hidden !== true && command.id !== 'view.palette')
        .map((command): PaletteItem => {
          const unavailable = command.unavailable?.() ?? null
          return {
            value: `command ${command.id}`,
            place: 'commands',
            group: command.group,
            label: command.label,
            detail: unavailable ?? command.detail?.() ?? '',
            words: command.words,
            command: command.id,
            run: () => commands.run(command.id),
            unavailable,
            of: null,
          }
        }),
    [known],
  )
}

function useListedItems(onAdd: (service: string) => void): readonly PaletteItem[] {
  const listed = useWorkspace(state => state.flows)
  const services = useWorkspace(state => state.services)
  const past = useRunsList(state => state.runs)
  return useMemo(
    () => [
      ...listed.map(
        (flow): PaletteItem => ({
          value: `flow ${flow.path}`,
          place: 'flows',
          group: 'Flows',
          label: flow.name,
          detail: flow.path,
          run: () => flows.open(flow.path),
          unavailable: null,
          of: flow,
        }),
      ),
      ...past.map(
        (run): PaletteItem => ({
          value: `run ${run.runId}`,
          place: 'runs',
          group: 'Runs',
          label: run.name === '' ? 'Flow without a name' : run.name,
          detail: `${whenExactly(run.startedAt)}, ${runWord(run)}, ${run.cid}`,
          run: () => runs.openRun(run.runId),
          unavailable: null,
          of: run,
        }),
      ),
      ...services.flatMap((service): PaletteItem[] => [
        {
          value: `service ${service.name}`,
          place: 'services',
          group: 'Services',
          label: service.name,
          detail: service.description === '' ? 'add to the flow' : service.description,
          run: () => onAdd(service.name),
          unavailable: null,
          of: service,
        },
        {
          value: `runs of ${service.name}`,
          place: 'runs',
          group: 'Runs',
          label: `Runs of ${service.name}`,
          detail: 'in the history',
          run: () => {
            runsList.setFilter({ service: service.name })
            ui.setSideTab('runs')
          },
          unavailable: null,
          of: null,
          onlyFound: true,
        },
      ]),
    ],
    [listed, past, services, onAdd],
  )
}

/** What callbacks received in the run that is shown, and what was logged in it. */
function useRunItems(): readonly PaletteItem[] {
  const rows = useCallRows()
  const log = useRun(({ run }) => run?.log)
  const shown = useRun(({ run }) => run?.runId)
  useEffect(() => {
    if (shown !== undefined) void runs.loadLog()
  }, [shown])
  return useMemo(() => {
    const show = (tab: 'payloads' | 'log', call: number | null) => () => {
      ui.setDockTab(tab)
      if (call !== null) ui.selectCall(call)
    }
    const made = rows.filter(({ phase, record }) => phase !== 'target' && record !== undefined)
    const nameOf = new Map(rows.map(row => [row.call, row.name]))
    return [
      ...made.slice(0, MOST).map(
        (row): PaletteItem => ({
          value: `payload ${row.call}`,
          place: 'payloads',
          group: 'Payloads',
          label: payloadLabel(row),
          detail: 'payload',
          run: show('payloads', row.call),
          unavailable: null,
          of: null,
          onlyFound: true,
        }),
      ),
      ...(log ?? []).slice(-MOST).map(
        (line): PaletteItem => ({
          value: `log ${line.line}`,
          place: 'log',
          group: 'Log',
          label: line.message.split('\n', 1)[0]?.slice(0, 200) ?? '',
          detail: `${line.call === null ? '' : `${nameOf.get(line.call) ?? ''}, `}${timeOfDay(line.at)}`,
          run: show('log', line.call),
          unavailable: null,
          of: null,
          onlyFound: true,
        }),
      ),
    ]
  }, [rows, log])
}

const payloadLabel = ({ name, target }: CallRow): string => `${name} for ${target ?? 'all targets'}`
