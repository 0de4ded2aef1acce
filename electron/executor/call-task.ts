import type { Channel } from '../../shared/channels.ts'
import type { Cid, InvocationId, RunId } from '../../shared/ids.ts'
import { DEFAULT_TIMEOUT_MS } from '../../shared/run/settings.ts'
import { channelOf } from './channel.ts'
import type { DeliveryContext } from './delivery-context.ts'
import type { Service, Task, TaskSink } from './ports.ts'
import type { Call } from './state.ts'

/** An attempt of a call, as the runtime gets it. */
export class CallTask implements Task {
  readonly owner: Call
  readonly service: Service
  readonly body: string
  readonly input: string
  readonly channel: Channel
  readonly invocationCid: Cid
  readonly delivery: DeliveryContext | null
  readonly runId: RunId
  readonly invocationId: InvocationId
  readonly call: number
  readonly attempt: number
  readonly timeoutMs: number
  readonly idempotent: boolean
  readonly isolation: 'shared' | 'own'
  readonly sink: TaskSink
  held: object | null = null

  constructor(owner: Call, service: Service, body: string, input: string, sink: TaskSink) {
    const { invocation, plan } = owner
    this.owner = owner
    this.service = service
    this.body = body
    this.input = input
    this.channel = channelOf(owner)
    this.invocationCid = invocation.info.cid
    this.delivery = owner.context
    this.runId = invocation.runId
    this.invocationId = invocation.info.invocationId
    this.call = owner.number
    this.attempt = owner.attempt
    this.timeoutMs = timeoutOf(owner, service)
    this.idempotent = plan.idempotent ?? service.idempotent
    this.isolation = plan.isolation ?? service.isolation
    this.sink = sink
  }
}

/** The call that a task is the present attempt of: found without a map, which each call would be put into. */
export const callOf = (task: Task): Call | null =>
  task instanceof CallTask && task.owner.task === task ? task.owner : null

/** The call that a task is, or was, an attempt of. */
export const ownerOf = (task: Task): Call | null => (task instanceof CallTask ? task.owner : null)

/** How long an attempt may take, ms. */
export const timeoutOf = (call: Call, service: Service): number =>
  call.plan.timeoutMs ?? service.timeoutMs ?? DEFAULT_TIMEOUT_MS
