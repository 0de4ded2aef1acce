import type { Patterns, Policy } from '../service/patterns.ts'
import type { InvocationResult } from '../service/payload.ts'
import type { Call } from './call.ts'
import { expectCid, expectInteger, expectOptions, expectService, expectServices, fail } from './expect.ts'
import { type Issue, issue, issueAndWait, requestText } from './issue.ts'
import { readRetryOptions } from './retry-options.ts'

/** `ctx.patterns` of one call. Arguments are checked before anything is issued. */
export function createPatterns(call: Call): Patterns {
  return {
    parallel: {
      invoke: (targets, callbacks, options) => issue(call, parallel(call, targets, callbacks, options)),
      async invokeAndWait(targets, callbacks, options) {
        const what = parallel(call, targets, callbacks, options)
        return (await issueAndWait(call, what, 'The parallel execution')) as InvocationResult
      },
    },
    fanout: {
      invoke: (targets, onFinal, options) => issue(call, fanout(call, targets, onFinal, options)),
      async invokeAndWait(targets, onFinal, options) {
        const what = fanout(call, targets, onFinal, options)
        return (await issueAndWait(call, what, 'The fan-out')) as InvocationResult
      },
    },
    invokeRetry: {
      async invoke<Response>(target: unknown, request: unknown, options: unknown): Promise<Response> {
        const name = expectService('target', target)
        const retry = readRetryOptions(options, call.host.payloadBytes)
        const targets = [[name, requestText(call, request, 'request')] as const]
        const what = { pattern: 'invoke-retry' as const, targets, retry }
        return (await issueAndWait(call, what, `Invoking ${name}`)) as Response
      },
    },
  }
}

function parallel(call: Call, targets: unknown, callbacks: unknown, options: unknown): Issue {
  const { cid } = expectOptions('options', options, ['cid'])
  return {
    pattern: 'parallel',
    cid: cid === undefined ? undefined : expectCid(cid),
    targets: readTargets(call, targets),
    onTarget: expectServices('callbacks', callbacks),
  }
}

function fanout(call: Call, targets: unknown, onFinal: unknown, options: unknown): Issue {
  const { cid, onTarget, policy } = expectOptions('options', options, ['cid', 'onTarget', 'policy'])
  return {
    pattern: 'fanout',
    cid: cid === undefined ? undefined : expectCid(cid),
    targets: readTargets(call, targets),
    onTarget: expectServices('onTarget', onTarget),
    onFinal: expectServices('onFinal', onFinal),
    policy: policy === undefined ? null : readPolicy(policy),
  }
}

function readTargets(call: Call, targets: unknown): readonly (readonly [string, string])[] {
  return entriesOf(targets).map(([service, request]) => {
    const name = expectService('targets', service)
    return [name, requestText(call, request, `request of ${name}`)] as const
  })
}

function entriesOf(targets: unknown): readonly (readonly [unknown, unknown])[] {
  if (targets instanceof Map) return [...targets]
  if (typeof targets !== 'object' || targets === null || Array.isArray(targets)) {
    return fail('targets', 'an object or a Map of service names to requests', targets)
  }
  return Object.entries(targets)
}

function readPolicy(policy: unknown): Policy {
  if (policy === 'all-settled' || policy === 'fail-fast' || policy === 'first-success') return policy
  if (typeof policy === 'object' && policy !== null) {
    const { quorum } = expectOptions('policy', policy, ['quorum'])
    return { quorum: expectInteger('policy.quorum', quorum, 1, Number.MAX_SAFE_INTEGER) }
  }
  return fail('policy', "'all-settled', 'fail-fast', 'first-success' or { quorum }", policy)
}
