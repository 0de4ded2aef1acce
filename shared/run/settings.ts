import { z } from 'zod'

/** Deadline of an attempt where neither the node nor its service says one. */
export const DEFAULT_TIMEOUT_MS = 1_800_000

/** What holds for the calls of a service, defaults filled in. What a flow's node says wins over it. */
export const serviceSettingsSchema = z.strictObject({
  timeoutMs: z.int().min(1),
  /** Tries at most, the first included. */
  attempts: z.int().min(1),
  /** Calls in flight at most; null for no limit of its own. */
  concurrency: z.int().min(1).nullable(),
  idempotent: z.boolean(),
  isolation: z.enum(['shared', 'own']),
  /** It blocked or ended a process that it shared: its calls run in processes of their own, whatever it asks for. */
  quarantined: z.boolean(),
})
export type ServiceSettings = z.infer<typeof serviceSettingsSchema>

/** What a service, or a node, says of its calls; null or left out where it says nothing. */
interface Control {
  readonly timeoutMs?: number | null | undefined
  readonly retry?: { readonly attempts?: number | undefined } | null | undefined
  readonly concurrency?: number | null | undefined
  readonly idempotent?: boolean | null | undefined
  readonly isolation?: 'shared' | 'own' | null | undefined
}

/** What holds for calls of a service that says this. */
export const settingsOf = (service: Control, quarantined = false): ServiceSettings => ({
  timeoutMs: service.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  attempts: service.retry?.attempts ?? 1,
  concurrency: service.concurrency ?? null,
  idempotent: service.idempotent ?? false,
  isolation: service.isolation ?? 'shared',
  quarantined,
})

/** What holds for the calls of a node. Its retry is taken whole: nothing of the service's is mixed in. */
export const settingsAt = (node: Control, service: ServiceSettings): ServiceSettings => ({
  timeoutMs: node.timeoutMs ?? service.timeoutMs,
  attempts: node.retry ? (node.retry.attempts ?? 1) : service.attempts,
  concurrency: service.concurrency,
  idempotent: node.idempotent ?? service.idempotent,
  isolation: node.isolation ?? service.isolation,
  quarantined: service.quarantined,
})
