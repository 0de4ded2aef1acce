/** A target of `patterns.parallel`. */
export const PARALLEL_EXEC_CALL = 'parallel-exec-call'
/** A callback of `patterns.parallel`, for one completed target. */
export const PARALLEL_EXEC_ON_TARGET = 'parallel-exec-on-target'
/** A target of `patterns.fanout`. */
export const FANOUT_CALL = 'fanout-call'
/** An on-target callback of `patterns.fanout`, for one completed target. */
export const FANOUT_ON_TARGET = 'fanout-on-target'
/** A final callback of `patterns.fanout`, once all targets have completed. */
export const FANOUT_ON_FINAL = 'fanout-on-final'
/** `ctx.invoke`, and each call of `patterns.invokeRetry`. */
export const INVOKE = 'invoke'
/** `ctx.invokeAsync`. */
export const INVOKE_ASYNC = 'invoke-async'
/** Run by hand from the app. */
export const MANUAL = 'manual'
/** Run by a schedule. */
export const SCHEDULE = 'schedule'
/** Run by an HTTP request. */
export const HTTP = 'http'
/** Run from the command line. */
export const CLI = 'cli'

/** How a service came to be invoked: `ctx.channel`. */
export type Channel =
  | typeof PARALLEL_EXEC_CALL
  | typeof PARALLEL_EXEC_ON_TARGET
  | typeof FANOUT_CALL
  | typeof FANOUT_ON_TARGET
  | typeof FANOUT_ON_FINAL
  | typeof INVOKE
  | typeof INVOKE_ASYNC
  | typeof MANUAL
  | typeof SCHEDULE
  | typeof HTTP
  | typeof CLI
