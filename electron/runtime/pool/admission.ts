import type { OutcomeCode } from '../../../shared/error-codes.ts'
import type { Call } from './call.ts'
import type { PoolService } from './service.ts'

/** Why a call can't be given to any worker; null if it can. `payloadBytes`: the largest request, bytes of JSON text. */
export function whyRefused(
  { service, task }: Call,
  payloadBytes: number,
): { readonly code: OutcomeCode; readonly text: string } | null {
  if (service.broken !== null) return { code: 'E_SERVICE_LOAD', text: loadFailure(service) }
  // No character takes more than three bytes: most texts need not be measured.
  if (task.body.length * 3 <= payloadBytes || Buffer.byteLength(task.body) <= payloadBytes) return null
  const text = `The request of ${service.name} is larger than the limit of ${payloadBytes} bytes of JSON.`
  return { code: 'E_PAYLOAD_TOO_LARGE', text }
}

export const loadFailure = (service: PoolService): string =>
  `The service ${service.name} can't be loaded: ${service.broken}.`
