import { ListFilter, Search } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { Menu, MenuRadio } from '../../../components/menu.tsx'
import { useCallRows } from '../../../stores/index.ts'
import dock from '../dock.module.css'
import type { PayloadsProps } from './payloads.tsx'

const ALL = ''

export function PayloadsBar({ state, onChange }: PayloadsProps) {
  const rows = useCallRows()
  const callbacks = useMemo(() => {
    const made = rows.filter(({ phase, record }) => phase !== 'target' && record)
    return [...new Set(made.map(({ service }) => service))].sort()
  }, [rows])
  return (
    <>
      <TextField
        className={dock.field}
        icon={Search}
        label="Search in all payloads"
        onChange={text => onChange({ text })}
        onKeyDown={event => {
          if (event.key === 'Escape' && state.text !== '') onChange({ text: '' })
        }}
        placeholder="Search in all payloads"
        quiet
        small
        value={state.text}
      />
      <Menu
        align="end"
        trigger={
          <Button icon={ListFilter} size="sm" variant="ghost">
            {state.callback ?? 'All callbacks'}
          </Button>
        }
      >
        <MenuRadio
          onChange={callback => onChange({ callback: callback === ALL ? null : callback })}
          options={[
            { value: ALL, label: 'All callbacks' },
            ...callbacks.map(service => ({ value: service, label: service })),
          ]}
          value={state.callback ?? ALL}
        />
      </Menu>
    </>
  )
}
