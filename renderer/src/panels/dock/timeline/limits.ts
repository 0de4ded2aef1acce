import type { ServiceInfo } from '../../../../../shared/contract.ts'
import type { FlowDocument } from '../../../../../shared/flow/schema.ts'
import type { CallRow } from '../../../stores/types.ts'

/**
 * Services that have a limit of calls in flight and run that many, with the limit: who is queued waits for it. `known`:
 * those of the workspace; the flow's own definitions win.
 */
export function limitsInUse(
  known: readonly Pick<ServiceInfo, 'name' | 'settings'>[],
  own: FlowDocument['services'],
  rows: readonly CallRow[],
): ReadonlyMap<string, number> {
  const limits = new Map<string, number>()
  for (const { name, settings } of known) {
    if (settings?.concurrency != null) limits.set(name, settings.concurrency)
  }
  for (const [name, { concurrency }] of Object.entries(own ?? {})) {
    if (concurrency === undefined) limits.delete(name)
    else limits.set(name, concurrency)
  }
  if (limits.size === 0) return limits
  const running = new Map<string, number>()
  for (const { service, record } of rows) {
    if (record?.state === 'running') running.set(service, (running.get(service) ?? 0) + 1)
  }
  return new Map([...limits].filter(([name, limit]) => (running.get(name) ?? 0) >= limit))
}
