/**
 * Named places at which `npm run test:faults` ends a process. In this program the call does nothing: the build drops it,
 * names and all. The fault suite's own build puts another module in the place of this one.
 */
export type FaultPoint =
  // Executor, in the host.
  | 'run.beginning'
  | 'run.announced'
  | 'run.restored'
  | 'run.ending'
  | 'run.ended'
  | 'invocation.issued'
  | 'call.submitting'
  | 'call.started'
  | 'call.pausing'
  | 'attempt.finished'
  | 'attempt.journaled'
  | 'outcome.durable'
  | 'outcome.shown'
  | 'delivery.due'
  | 'final.due'
  // History, in the host or in its thread.
  | 'history.begun'
  | 'history.written'
  | 'history.committed'
  | 'history.marked'
  | 'history.posted'
  | 'history.telling'
  | 'history.checkpoint'
  | 'history.interrupted'
  | 'history.claimed'
  // Saving a file.
  | 'save.created'
  | 'save.written'
  | 'save.synced'
  | 'save.renamed'
  // Runtime: the pool in the host, then the worker.
  | 'pool.sent'
  | 'pool.received'
  | 'pool.worker-lost'
  | 'worker.received'
  | 'worker.marked'
  | 'worker.finished'
  | 'worker.flushed'

// biome-ignore format: the annotation belongs to the declaration.
/** @__NO_SIDE_EFFECTS__ */
export function faultPoint(_name: FaultPoint): void {}
