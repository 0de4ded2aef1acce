/**
 * What services import as `fanfare`: {@link defineService}, the channels' names and the types of all that a handler
 * sees. It depends on nothing outside this folder.
 *
 * @module
 */
export * from './channels.ts'
export type {
  AnyRequest,
  Context,
  Delivery,
  Environ,
  InvocationError,
  InvokeOptions,
  Log,
} from './context.ts'
export { defineService, type Retry, type ServiceDefinition } from './define-service.ts'
export type {
  Backoff,
  Fanout,
  FanoutOptions,
  InvocationOptions,
  InvokeRetry,
  InvokeRetryOptions,
  Parallel,
  Patterns,
  Policy,
  ServiceNames,
  Targets,
} from './patterns.ts'
export type { FinalPayload, InvocationResult, InvokeRetryPayload, Payload } from './payload.ts'
