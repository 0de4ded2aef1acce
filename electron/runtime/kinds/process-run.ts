import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { type HandlerCall, HandlerError } from '../worker/handler.ts'
import { type Groups, killGroup } from './groups.ts'
import { exitFailure, startFailure } from './process-errors.ts'
import { createErrorOutput, createOutput, outputResponse } from './process-output.ts'
import type { Redactor } from './redact.ts'

export interface ProcessStart {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** The command as messages show it. */
  readonly name: string
  readonly redact: Redactor
  readonly groups: Groups
  readonly graceMs: number
  readonly maxBytes: number
}

const LOG_LIMITS = { lines: 1_000, lineLength: 8 * 1024 }
/** How long the pipes may stay open after the process and its group are gone: only who left the group holds them. */
const PIPES_MS = 1_000

/** Runs one process from its start to the end of its group. Gives the response as JSON text. */
export async function runProcess(start: ProcessStart, call: HandlerCall): Promise<string> {
  const child = await startProcess(start)
  return new Promise((resolve, reject) => {
    const { name, redact } = start
    const pid = child.pid ?? 0
    const output = createOutput(start.maxBytes)
    const errors = createErrorOutput(call, redact, LOG_LIMITS)
    let failure: HandlerError | null = null
    let exit: { code: number | null; signal: string | null } | null = null
    let timer: NodeJS.Timeout | undefined

    const stop = (reason: HandlerError, signal: 'SIGTERM' | 'SIGKILL'): void => {
      if (failure !== null || exit !== null) return
      failure = reason
      killGroup(pid, signal)
      if (signal === 'SIGTERM') timer = setTimeout(() => killGroup(pid, 'SIGKILL'), start.graceMs)
    }
    const cancel = (): void =>
      stop(new HandlerError('E_CANCELLED', `${name} was cancelled while it ran.`), 'SIGTERM')

    child.stdout.on('data', (chunk: Buffer) => {
      if (output.push(chunk)) return
      stop(
        new HandlerError(
          'E_PAYLOAD_TOO_LARGE',
          `${name} wrote more than ${start.maxBytes} bytes to stdout, and was ended.`,
        ),
        'SIGKILL',
      )
    })
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    child.on('exit', (code, signal) => {
      exit = { code, signal }
      clearTimeout(timer)
      // What it started and did not wait for goes with it. In the same turn: the id is still this group's own.
      killGroup(pid, 'SIGKILL')
      start.groups.ended(pid)
      timer = setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, PIPES_MS)
    })
    child.on('close', () => {
      clearTimeout(timer)
      call.signal.removeEventListener('abort', cancel)
      errors.end()
      if (failure !== null) reject(failure)
      else if (exit?.code === 0) resolve(outputResponse(output.text()))
      else reject(exitFailure(name, exit?.code ?? null, exit?.signal ?? null, errors.tail()))
    })
    // A process need not read its input: that it closed the pipe is no failure.
    child.stdin.on('error', () => {})
    child.stdin.end(call.body)
    call.signal.addEventListener('abort', cancel, { once: true })
    if (call.signal.aborted) cancel()
  })
}

/** Starts the process as leader of a group of its own, noted before anything else can happen to this worker. */
function startProcess(start: ProcessStart): Promise<ChildProcessWithoutNullStreams> {
  const { file, args, cwd, env, groups, name } = start
  groups.starting()
  try {
    const child = spawn(file, args, {
      cwd,
      env,
      // On Windows this would open a console window; there is no group there.
      detached: process.platform !== 'win32',
      shell: false,
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    if (child.pid !== undefined) {
      groups.started(child.pid)
      child.on('error', () => {})
      return Promise.resolve(child)
    }
    groups.failed()
    return new Promise((_, reject) => child.once('error', error => reject(startFailure(error, name, cwd))))
  } catch (error) {
    groups.failed()
    return Promise.reject(startFailure(error, name, cwd))
  }
}
