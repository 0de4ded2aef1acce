import type { AsyncLocalStorage } from 'node:async_hooks'
import { writeCulprit } from '../wire/from-worker.ts'
import type { Call } from './call.ts'
import { describeException } from './exception.ts'
import type { Finisher } from './finisher.ts'
import type { Logs } from './logs.ts'
import type { Outbox } from './outbox.ts'

/** Whether the host wants this process to end. */
export interface Ending {
  wanted: boolean
}

/**
 * What happens with errors, warnings, signals and exits that nobody handles: the same under `child_process.fork` and
 * in Electron, which differ by themselves. Each is put down to the call that caused it, and never ends the worker.
 */
export function installPolicy(
  storage: AsyncLocalStorage<Call>,
  { finisher, logs, outbox }: { finisher: Finisher; logs: Logs; outbox: Outbox },
  ending: Ending,
): void {
  const thrown = (error: unknown) => finisher.late(storage.getStore(), error)
  process.on('uncaughtException', thrown)
  process.on('unhandledRejection', thrown)

  // Node's own listener would print them to the real stderr, as nobody's.
  process.removeAllListeners('warning')
  process.on('warning', warning => {
    if (QUIET.has(warning.name) || QUIET.has(Reflect.get(warning, 'code'))) return
    logs.add(storage.getStore(), 'warn', `${warning.name}: ${warning.message}`)
  })

  // Ctrl-C in a terminal reaches the host and its workers alike: it is the host that decides what ends.
  process.on('SIGINT', () => {})
  process.on('SIGHUP', () => {})

  process.on('exit', code => {
    const call = storage.getStore()
    if (call && !call.done) logs.finish(call)
    if (!ending.wanted) writeCulprit(outbox.writer, call?.id ?? 0, code)
    outbox.last()
  })
}

/** Says what went wrong with the worker itself, as nobody's line. */
export const reportDefect = (logs: Logs, what: string, error: unknown): void =>
  logs.add(undefined, 'error', `${what}: ${describeException(error)}`)

/** Warnings about how Node loads modules, which authors can't do anything about. */
const QUIET: ReadonlySet<unknown> = new Set(['ExperimentalWarning', 'MODULE_TYPELESS_PACKAGE_JSON'])
