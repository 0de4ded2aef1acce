import { resolve } from 'node:path'
import { processServiceSchema } from '../../../shared/flow/schema.ts'
import type { LoadSpec } from '../wire/frames.ts'
import { type BuiltInHandler, HandlerError } from '../worker/handler.ts'
import { GROUP_VARIABLE, type Groups } from './groups.ts'
import { definitionFault, loadDefinition } from './load-definition.ts'
import { inheritedEnvironment } from './process-environment.ts'
import { runProcess } from './process-run.ts'
import { createRedactor } from './redact.ts'
import { filling, scopeOf } from './scope.ts'
import { fillText, hasSecret, parseTemplate } from './template.ts'

export interface ProcessKindOptions {
  /** Where the groups of running processes are kept. */
  readonly groups: Groups
  /** Between SIGTERM and SIGKILL at a cancel, ms; 1,000. */
  readonly graceMs?: number
  /** Of stdout, 64 MiB. */
  readonly maxBytes?: number
  /** What processes inherit a part of; the worker's own environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

const GRACE_MS = 1_000
const MAX_BYTES = 64 * 1024 * 1024

/**
 * The handler of a service of kind `process`: starts the command as it is listed, never through a shell, with the
 * request as JSON on stdin. A value that is filled in is one argument or a part of one, whatever it holds; it can
 * begin with a dash, and only the author can know whether the command needs a `--` before it.
 *
 * Failures: `E_SERVICE_LOAD` when made; `E_REQUEST` (a placeholder without a value), `E_PROCESS_EXIT`,
 * `E_PAYLOAD_TOO_LARGE`, `E_CANCELLED`. Whichever way it ends, nothing of the process's group lives on.
 */
export function createProcessHandler(
  spec: Extract<LoadSpec, { kind: 'http' | 'process' }>,
  options: ProcessKindOptions,
): BuiltInHandler {
  const definition = loadDefinition(processServiceSchema, spec.name, spec.definition)
  const command = definition.command.map(parseTemplate)
  const environment = Object.entries(definition.env ?? {}).map(
    ([name, value]) => [name, parseTemplate(value)] as const,
  )
  for (const [name] of environment) {
    if (!/^[^=\0]+$/.test(name))
      throw definitionFault(spec.name, `\`env\`: "${name}" is not a variable's name.`)
  }
  if (definition.command[0]?.trim() === '')
    throw definitionFault(spec.name, '`command`: its first item is empty.')
  const cwd = resolve(spec.folder, definition.cwd ?? '.')
  const redact = createRedactor(spec.secrets)
  const exposed = command.some(hasSecret)
  const limits = { graceMs: options.graceMs ?? GRACE_MS, maxBytes: options.maxBytes ?? MAX_BYTES }

  return async call => {
    const scope = scopeOf(call, spec.secrets)
    const [file = '', ...args] = filling(() =>
      command.map((part, index) =>
        withoutNul(fillText(part, scope, `command[${index}]`), `command[${index}]`),
      ),
    )
    const env = {
      ...inheritedEnvironment(options.environment ?? process.env),
      ...filling(() =>
        Object.fromEntries(
          environment.map(([name, value]) => [
            name,
            withoutNul(fillText(value, scope, `env.${name}`), `env.${name}`),
          ]),
        ),
      ),
      [GROUP_VARIABLE]: options.groups.token,
    }
    if (call.signal.aborted)
      throw new HandlerError('E_CANCELLED', 'The call was cancelled before its process started.')
    if (exposed)
      call.log('warn', '`command` holds a secret, which others on this machine can see. Hand it on in `env`.')
    return runProcess(
      { file, args, cwd, env, name: redact(file), redact, groups: options.groups, ...limits },
      call,
    )
  }
}

function withoutNul(text: string, field: string): string {
  if (!text.includes('\0')) return text
  throw new HandlerError(
    'E_REQUEST',
    `\`${field}\` is filled with a NUL character, which no process can be given.`,
  )
}
