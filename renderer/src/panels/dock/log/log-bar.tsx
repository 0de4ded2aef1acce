import { ListFilter, Search, Signal } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { Menu, MenuRadio } from '../../../components/menu.tsx'
import { useRun } from '../../../stores/index.ts'
import dock from '../dock.module.css'
import { type LogProps, useServiceOf } from './log.tsx'
import type { LogThreshold } from './log-rows.ts'

const LEVELS: readonly { readonly value: LogThreshold; readonly label: string }[] = [
  { value: 'debug', label: 'All levels' },
  { value: 'info', label: 'Info and above' },
  { value: 'warn', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
]
const ALL = ''
const NO_LINES: readonly never[] = []

export function LogBar({ filter, onFilter }: LogProps) {
  const lines = useRun(({ run }) => run?.log) ?? NO_LINES
  const serviceOf = useServiceOf()
  const services = useMemo(
    () => [...new Set(lines.map(({ call }) => serviceOf(call)))].filter(name => name !== '').sort(),
    [lines, serviceOf],
  )
  return (
    <>
      <TextField
        className={dock.field}
        icon={Search}
        label="Search the log"
        onChange={text => onFilter({ text })}
        onKeyDown={event => {
          if (event.key === 'Escape' && filter.text !== '') onFilter({ text: '' })
        }}
        placeholder="Search the log"
        quiet
        small
        value={filter.text}
      />
      <Menu
        align="end"
        trigger={
          <Button icon={Signal} size="sm" variant="ghost">
            {LEVELS.find(({ value }) => value === filter.level)?.label}
          </Button>
        }
      >
        <MenuRadio onChange={level => onFilter({ level })} options={LEVELS} value={filter.level} />
      </Menu>
      <Menu
        align="end"
        trigger={
          <Button icon={ListFilter} size="sm" variant="ghost">
            {filter.service ?? 'All services'}
          </Button>
        }
      >
        <MenuRadio
          onChange={service => onFilter({ service: service === ALL ? null : service })}
          options={[
            { value: ALL, label: 'All services' },
            ...services.map(service => ({ value: service, label: service })),
          ]}
          value={filter.service ?? ALL}
        />
      </Menu>
    </>
  )
}
