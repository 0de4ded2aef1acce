import { statSync } from 'node:fs'
import { HandlerError } from '../worker/handler.ts'

const sentences: Readonly<Record<string, string>> = {
  EACCES: 'it may not be executed. Is it a program, and is it marked as executable?',
  EPERM: 'this user may not execute it.',
  ENOEXEC: 'it is not a program that this system can run. A script needs a first line like #!/bin/sh.',
  E2BIG: 'its arguments and environment are too long. Hand over large data on stdin.',
  EAGAIN: 'this machine allows no more processes. Lower the concurrency.',
  ENOMEM: 'this machine has no memory left for another process.',
  EMFILE: 'this machine allows no more open files. Lower the concurrency, or raise the limit of open files.',
  ENFILE: 'this machine allows no more open files. Lower the concurrency, or raise the limit of open files.',
}

/** A process that could not be started. `name`: the command as it may be shown. */
export function startFailure(error: unknown, name: string, cwd: string): HandlerError {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const reason = code === 'ENOENT' || code === 'ENOTDIR' ? missing(cwd) : sentences[code]
  const known = reason ?? 'the system refused to.'
  return new HandlerError(
    'E_PROCESS_EXIT',
    `${name} could not be started: ${known}${code === '' ? '' : ` (${code})`}`,
  )
}

/** The system says the same of a missing program and a missing folder. */
function missing(cwd: string): string {
  const isFolder = statSync(cwd, { throwIfNoEntry: false })?.isDirectory() ?? false
  return isFolder
    ? 'there is no such program. Is it installed and on the PATH, or its path right as seen from `cwd`?'
    : `its folder \`cwd\`, ${cwd}, does not exist.`
}

/** A process that ended otherwise than with exit code 0. `stderr`: its end, redacted. */
export function exitFailure(
  name: string,
  code: number | null,
  signal: string | null,
  stderr: string,
): HandlerError {
  const end = signal === null ? `exited with code ${code}` : `was ended by ${signal}`
  return new HandlerError('E_PROCESS_EXIT', stderr === '' ? `${name} ${end}` : `${name} ${end}:\n${stderr}`)
}
