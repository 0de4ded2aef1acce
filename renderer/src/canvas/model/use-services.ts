import { useMemo } from 'react'
import type { ServiceInfo } from '../../../../shared/contract.ts'
import { entriesOf } from '../../../../shared/flow/json.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import { useWorkspace } from '../../stores/index.ts'

/** All services that the flow can name: those of the workspace, and those that it defines itself. */
export function useServices(doc: FlowDocument): ReadonlyMap<string, ServiceInfo> {
  const services = useWorkspace(state => state.services)
  const defined = doc.services
  return useMemo(() => {
    const all = new Map(services.map(service => [service.name, service]))
    for (const [name, { kind, description, disabled }] of entriesOf(defined)) {
      all.set(name, {
        name,
        kind,
        file: null,
        description: description ?? '',
        unusable: disabled === true ? 'disabled' : null,
      })
    }
    return all
  }, [services, defined])
}
