import { PoolService } from '../pool/service.ts'
import { EXPRESSION_SERVICE } from '../wire/frames.ts'

/** Services that every workspace has, for examples and first steps. */
export const builtInDescriptions: ReadonlyMap<string, string> = new Map([
  ['demo.echo', 'Gives its request back.'],
  ['demo.sleep', 'Waits `ms` milliseconds.'],
  ['demo.fail', 'Fails with `message`.'],
  ['demo.random', 'Gives a random number from 0 to 1.'],
  ['demo.burn', 'Keeps its worker busy for `ms` milliseconds.'],
])

export function builtInServices(): Map<string, PoolService> {
  const services = new Map<string, PoolService>()
  for (const name of builtInDescriptions.keys()) {
    const spec = { kind: 'built-in', name } as const
    services.set(name, new PoolService({ name, lane: 'code', spec }).describe({ idempotent: true }))
  }
  return services
}

export const expressionService = (): PoolService =>
  new PoolService({
    name: EXPRESSION_SERVICE,
    lane: 'expression',
    spec: { kind: 'built-in', name: EXPRESSION_SERVICE },
  }).describe({ idempotent: true })
