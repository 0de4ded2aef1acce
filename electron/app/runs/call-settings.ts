import { serviceDefinitionSchema } from '../../../shared/flow/schema.ts'
import type { RunId } from '../../../shared/ids.ts'
import { type ServiceSettings, settingsAt, settingsOf } from '../../../shared/run/settings.ts'
import type { StoredInvocation } from '../../executor/index.ts'
import type { Core } from '../core.ts'

/**
 * What holds for a call: what its node says, else what its service says now. Null where neither is known: the code of
 * a service says it only once that was loaded, which looking at a run does not do.
 */
export async function callSettings(
  core: Core,
  runId: RunId,
  service: string,
  { invocation, call }: { readonly invocation: StoredInvocation; readonly call: number },
): Promise<ServiceSettings | null> {
  const control = invocation.control(call)
  const own = await ofFlow(core, runId, service)
  const known = own ?? (await core.serviceSettings(service))
  return control && known ? settingsAt(control, known) : null
}

/** Of a service that the run's flow defines itself. */
async function ofFlow(core: Core, runId: RunId, service: string): Promise<ServiceSettings | null> {
  const { flow } = await (await core.history()).reader.flow(runId)
  const { services } = flow
  if (typeof services !== 'object' || services === null || !Object.hasOwn(services, service)) return null
  const parsed = serviceDefinitionSchema.safeParse((services as Record<string, unknown>)[service])
  return parsed.success ? settingsOf(parsed.data) : null
}
