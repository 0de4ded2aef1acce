import { X } from 'lucide-react'
import { useId } from 'react'
import { TextField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { runsList, useRunsList, useWorkspace } from '../../stores/index.ts'
import {
  changed,
  type FilterChange,
  filterParts,
  OUTCOMES,
  type Outcome,
  outcomeOf,
  SPAN_WORDS,
  type Span,
  spanChange,
  spanOf,
} from './run-filter.ts'
import styles from './sidebar.module.css'

/** Changes fields of what runs are filtered by. */
export function useSetFilter(): (change: FilterChange) => void {
  const filter = useRunsList(state => state.filter)
  return change => runsList.setFilter(changed(filter, change))
}

/** By what runs can be filtered beside a text. */
export function RunFilters() {
  const filter = useRunsList(state => state.filter)
  const setFilter = useSetFilter()
  const flowsOfWorkspace = useWorkspace(state => state.flows)
  const services = useWorkspace(state => state.services)
  const names = useId()
  return (
    <search aria-label="Filters of runs" className={styles.filters}>
      <Select
        label="Outcome"
        onChange={outcome => setFilter({ state: undefined, ok: undefined, ...OUTCOMES[outcome].filter })}
        options={Object.entries(OUTCOMES).map(([value, { label }]) => ({ value: value as Outcome, label }))}
        quiet
        small
        value={outcomeOf(filter)}
      />
      <Select
        label="Flow"
        onChange={flow => setFilter({ flow: flow === '' ? undefined : flow })}
        options={[
          { value: '', label: 'Any flow' },
          ...flowsOfWorkspace.map(({ path, name }) => ({ value: path, label: name })),
        ]}
        quiet
        small
        value={filter.flow ?? ''}
      />
      <TextField
        label="Service"
        list={names}
        onChange={service => setFilter({ service })}
        placeholder="any service"
        quiet
        small
        value={filter.service ?? ''}
      />
      <datalist id={names}>
        {services.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <TextField
        label="cid"
        onChange={cid => setFilter({ cid })}
        placeholder="any cid"
        quiet
        small
        value={filter.cid ?? ''}
      />
      <Segmented
        label="Started within"
        onChange={span => setFilter(spanChange(span, Date.now()))}
        options={Object.entries(SPAN_WORDS).map(([value, label]) => ({ value: value as Span, label }))}
        value={spanOf(filter, Date.now())}
      />
    </search>
  )
}

/** What is filtered by, a chip each, which takes it away. */
export function FilterChips() {
  const filter = useRunsList(state => state.filter)
  const setFilter = useSetFilter()
  const flowsOfWorkspace = useWorkspace(state => state.flows)
  const nameOf = (path: string): string => flowsOfWorkspace.find(flow => flow.path === path)?.name ?? path
  const parts = filterParts(filter, nameOf, Date.now())
  if (parts.length === 0) return null
  return (
    <div className={styles.chips}>
      {parts.map(({ key, words, without }) => (
        <button
          aria-label={`Do not filter by ${words}`}
          className={styles.chip}
          key={key}
          onClick={() => setFilter(without)}
          title={words}
          type="button"
        >
          <span className="ell">{words}</span>
          <Icon of={X} size={10} />
        </button>
      ))}
    </div>
  )
}
