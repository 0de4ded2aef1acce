import { instanceKeys } from '../../shared/flow/order.ts'
import { type InvocationPlan, NO_CONTROL, type Wire } from './plan.ts'
import type { InvokeRequest } from './ports.ts'

/** The plan of an invocation that a handler of `source` issues in code. */
export function planInvoke(source: string, request: InvokeRequest): InvocationPlan {
  const callbacks = [...request.onTarget, ...request.onFinal, ...(request.retry?.callback ?? [])].map(
    service => ({
      nodeId: null,
      service,
      ...NO_CONTROL,
      issues: null,
    }),
  )
  const onTarget: Wire[] = request.onTarget.map((_, callback) => ({ callback, when: 'always' }))
  const onFinal = callbacks.map((_, index) => index).slice(request.onTarget.length)
  const keys = instanceKeys(request.targets.map(([service]) => service))
  const retry = request.retry
  return {
    nodeId: null,
    source,
    pattern: request.pattern === 'invoke-async' ? 'invoke' : request.pattern,
    policy: request.policy ?? 'all-settled',
    concurrency: null,
    targets: request.targets.map(([service, body], index) => ({
      nodeId: null,
      service,
      key: keys[index] ?? service,
      request: body,
      expression: null,
      ...NO_CONTROL,
      timeoutMs: request.timeoutMs,
      // An invoke/retry is tried as often as its issuer says; all others as their service says.
      retry: retry
        ? {
            attempts: retry.repeats,
            backoffMs: retry.backoff.initialMs,
            factor: retry.backoff.factor,
            maxMs: retry.backoff.maxMs,
            jitter: retry.backoff.jitter,
          }
        : null,
      onTarget,
    })),
    callbacks,
    onTarget: onTarget.map(wire => wire.callback),
    onFinal,
    retry: retry ? { ...retry, originCid: request.originCid } : null,
    flow: null,
    async: request.pattern === 'invoke-async',
  }
}
