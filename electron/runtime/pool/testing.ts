import { onTestFinished } from 'vitest'
import { cidSchema, runIdSchema } from '../../../shared/ids.ts'
import type { AttemptResult, InvokeRequest, Task, TaskLog } from '../types.ts'
import { FakeWorkers } from './fake-workers.ts'
import { Pool, type PoolOptions } from './pool.ts'
import { PoolService, type ServiceControl } from './service.ts'

/** For tests alone: tasks that note what they are told, and pools of workers in memory. */
export class Probe {
  readonly task: Task
  readonly told: string[] = []
  readonly results: AttemptResult[] = []
  readonly requests: InvokeRequest[] = []
  readonly lines: TaskLog[] = []
  readonly finished: Promise<AttemptResult>

  constructor(service: PoolService, more: Partial<Omit<Task, 'service' | 'sink'>> = {}) {
    const { promise, resolve } = Promise.withResolvers<AttemptResult>()
    this.finished = promise
    this.task = {
      service,
      body: '{}',
      input: 'null',
      channel: 'parallel-exec-call',
      invocationCid: cidSchema.parse('cid'),
      delivery: null,
      runId: runIdSchema.parse(`K${'0'.repeat(27)}`),
      invocationId: null,
      call: 0,
      attempt: 1,
      timeoutMs: 60_000,
      idempotent: service.idempotent,
      isolation: service.isolation,
      ...more,
      sink: {
        started: () => this.told.push('started'),
        finished: (_task, result) => {
          this.told.push('finished')
          this.results.push(result)
          resolve(result)
        },
        invoked: (_task, request) => this.requests.push(request),
        logged: (_task, line) => this.lines.push(line),
      },
      held: null,
    }
  }

  get result(): AttemptResult | undefined {
    return this.results[0]
  }
}

export const codeService = (name: string, control: ServiceControl = {}): PoolService =>
  new PoolService({
    name,
    lane: 'code',
    spec: { kind: 'code', name, file: `/services/${name}.mjs` },
  }).describe(control)

export interface FakePool {
  readonly pool: Pool
  readonly workers: FakeWorkers
  submit(service: PoolService, more?: Partial<Omit<Task, 'service' | 'sink'>>): Probe
}

/** A pool whose workers are ready, closed when the running test is over. */
export function fakePool(options: Partial<PoolOptions> = {}): FakePool {
  const workers = new FakeWorkers()
  const pool = new Pool({
    start: workers.start,
    entry: 'entry',
    serviceEntry: null,
    env: {},
    heapMb: null,
    recorders: { create: () => ({ recorder: null, groups: '/nowhere/fanfare.groups' }) },
    payloadBytes: 1_000_000,
    loadTimeoutMs: 10_000,
    workers: 2,
    onOutput: () => {},
    ...options,
  })
  onTestFinished(() => pool.close())
  pool.warmUp()
  for (const worker of workers.all) worker.ready()
  return {
    pool,
    workers,
    submit(service, more) {
      const probe = new Probe(service, more)
      pool.submit(probe.task, service)
      return probe
    },
  }
}

/** Lets what was queued for the end of this turn happen. */
export const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
