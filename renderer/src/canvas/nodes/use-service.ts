import type { ServiceInfo } from '../../../../shared/contract.ts'
import { useCanvas } from '../model/canvas-state.ts'
import type { ServiceHint } from '../model/target-text.ts'

export interface KnownService extends ServiceHint {
  readonly kind: ServiceInfo['kind']
}

const unknown: KnownService = { kind: 'code', description: '', missing: true }

/** What is known of a service by its name. Nothing counts as missing before the services were read. */
export function useService(name: string): KnownService {
  const info = useCanvas(canvas => canvas.services.get(name))
  const none = useCanvas(canvas => canvas.services.size === 0)
  if (info === undefined) return none ? { ...unknown, missing: false } : unknown
  return { kind: info.kind, description: info.description, missing: info.unusable !== null }
}
