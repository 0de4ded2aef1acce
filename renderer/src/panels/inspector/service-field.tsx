import { Autocomplete } from '@base-ui/react/autocomplete'
import { ChevronDown } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ServiceInfo } from '../../../../shared/contract.ts'
import { cx } from '../../components/cx.ts'
import field from '../../components/field.module.css'
import { Icon } from '../../components/icon.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import popup from '../../components/popup.module.css'
import { ServiceName } from '../../components/service-name.tsx'

export interface ServiceFieldProps {
  readonly value: string
  readonly services: readonly Pick<ServiceInfo, 'name' | 'kind'>[]
  readonly onChange: (service: string) => void
  readonly disabled?: boolean
}

/** The service of a node: chosen from those that there are, or typed, also one that is not there yet. */
export function ServiceField({ value, services, onChange, disabled = false }: ServiceFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const items = useMemo(() => services.map(service => service.name), [services])
  const known = new Map(services.map(service => [service.name, service]))
  const info = known.get(value)
  const take = (name: string) => {
    setTyped(null)
    const plain = name.trim()
    if (plain !== '' && plain !== value) onChange(plain)
  }
  return (
    <Autocomplete.Root
      // While nothing is typed all services are offered, not those that resemble the one it has.
      filter={typed === null ? null : undefined}
      items={items}
      onValueChange={(next, { reason }) => {
        if (reason === 'item-press') take(next)
        else setTyped(next)
      }}
      openOnInputClick
      value={typed ?? value}
    >
      <Autocomplete.InputGroup className={cx(field.field, 'grow', disabled && field.off)}>
        {info && <KindIcon kind={info.kind} />}
        <Autocomplete.Input
          aria-label="Service"
          className={field.input}
          disabled={disabled}
          onBlur={() => {
            // Half a name is no choice; one that is meant to be new is taken by Enter.
            if (typed !== null && known.has(typed.trim())) take(typed)
            else setTyped(null)
          }}
          onKeyDown={event => {
            if (event.key === 'Escape') setTyped(null)
            const chosen = event.currentTarget.getAttribute('aria-activedescendant')
            if (event.key === 'Enter' && typed !== null && !chosen) take(typed)
          }}
          spellCheck={false}
        />
        <Autocomplete.Trigger
          aria-label="Show services"
          className={field.unit}
          disabled={disabled}
          tabIndex={-1}
        >
          <Icon of={ChevronDown} size={14} />
        </Autocomplete.Trigger>
      </Autocomplete.InputGroup>
      <Autocomplete.Portal>
        <Autocomplete.Positioner className={popup.overPopover} sideOffset={4}>
          <Autocomplete.Popup className={popup.popup}>
            <Autocomplete.List className={popup.options}>
              {(name: string) => {
                const service = known.get(name)
                return (
                  <Autocomplete.Item className={popup.item} key={name} value={name}>
                    {service && <KindIcon kind={service.kind} />}
                    <ServiceName name={name} />
                  </Autocomplete.Item>
                )
              }}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  )
}
