/** What is done when a fault point is to be reached. */
export type Scenario =
  /** A run of the load from its beginning. */
  | 'run'
  /** A run that was killed in its middle is taken up again. */
  | 'resume'
  /** A flow is saved from the window. */
  | 'save'

export interface Point {
  readonly name: string
  readonly scenario: Scenario
  /** Who dies: the host, or the worker that comes by, or the host of that worker. */
  readonly victim: 'host' | 'worker'
  /** How often it is passed in the scenario, at the least: the arrival is drawn from 1 to this, or to the load. */
  readonly arrivals: number | 'load'
  /** The first arrival that counts; 1. */
  readonly first?: number
  /** Who comes by stands still for so long before it dies, ms. */
  readonly dwellMs?: number
  /** In the short selection too, whatever is drawn. */
  readonly always?: boolean
  /** Targets that it takes at the least to pass it. */
  readonly leastLoad?: number
}

const host = (scenario: Scenario, arrivals: Point['arrivals'], ...names: string[]): Point[] =>
  names.map(name => ({ name, scenario, victim: 'host', arrivals }))
const worker = (arrivals: Point['arrivals'], ...names: string[]): Point[] =>
  (['worker', 'host'] as const).flatMap(victim =>
    names.map(name => ({ name, scenario: 'run' as const, victim, arrivals })),
  )

/** Every fault point of the sources; a test compares the two. */
export const points: readonly Point[] = [
  ...host('run', 1, 'run.beginning', 'run.announced', 'run.ending', 'run.ended', 'call.pausing', 'final.due'),
  ...host('run', 2, 'invocation.issued'),
  ...host('run', 'load', 'call.submitting', 'call.started', 'attempt.finished', 'attempt.journaled'),
  ...host('run', 'load', 'outcome.durable', 'outcome.shown', 'delivery.due'),
  ...host('run', 4, 'history.begun', 'history.written', 'history.committed', 'history.marked'),
  // The writing thread stands still before its commit: whatever the host shows or delivers of it meanwhile is lost.
  {
    name: 'history.written',
    scenario: 'run',
    victim: 'host',
    arrivals: 4,
    first: 2,
    dwellMs: 100,
    leastLoad: 8_000,
    always: true,
  },
  ...host('run', 4, 'history.telling'),
  ...host('run', 1, 'history.checkpoint'),
  // The thread writes what is too much for the host to write by the way.
  { name: 'history.posted', scenario: 'run', victim: 'host', arrivals: 1, leastLoad: 8_000 },
  ...host('resume', 1, 'run.restored', 'history.interrupted', 'history.claimed'),
  ...host('save', 3, 'save.created', 'save.written', 'save.synced', 'save.renamed'),
  ...host('run', 8, 'pool.sent', 'pool.received'),
  ...worker(4, 'worker.received', 'worker.flushed'),
  ...worker(100, 'worker.marked', 'worker.finished'),
  ...host('run', 1, 'pool.worker-lost'),
]
