import { StringDecoder } from 'node:string_decoder'
import type { HandlerCall } from '../worker/handler.ts'
import type { Redactor } from './redact.ts'

/** Limits of what is logged of stderr for one call. */
export interface LogLimits {
  readonly lines: number
  /** Characters of one line. */
  readonly lineLength: number
}

const TAIL_CHARACTERS = 4 * 1024

/** Takes a process's stderr: lines go to the call's log as they come, the end is kept for the exception. */
export interface ErrorOutput {
  push(chunk: Buffer): void
  /** No more comes: logs the last line, and how many were left out. */
  end(): void
  /** The last 4 KiB, redacted. */
  tail(): string
}

export function createErrorOutput(call: HandlerCall, redact: Redactor, limits: LogLimits): ErrorOutput {
  const decoder = new StringDecoder('utf8')
  const kept = TAIL_CHARACTERS + redact.margin
  // Of a line without an end, so much: enough to see whole any secret at the cut.
  const lineKept = limits.lineLength + redact.margin
  let tail = ''
  let line = ''
  let logged = 0
  let dropped = 0

  const endLine = (): void => {
    if (logged < limits.lines) {
      const text = redact.start(line.replace(/\r$/, ''), limits.lineLength)
      call.log('stderr', line.length > limits.lineLength ? `${text}…` : text)
      logged++
    } else dropped++
    line = ''
  }
  const extendLine = (text: string): void => {
    if (line.length <= lineKept) line += text.slice(0, lineKept + 1 - line.length)
  }
  const add = (text: string): void => {
    tail = text.length >= kept ? text.slice(-kept) : (tail + text).slice(-kept)
    const [first = '', ...rest] = text.split('\n')
    extendLine(first)
    for (const next of rest) {
      endLine()
      extendLine(next)
    }
  }

  return {
    push: chunk => add(decoder.write(chunk)),
    end() {
      add(decoder.end())
      if (line !== '') endLine()
      if (dropped > 0) call.log('warn', `${dropped} more lines of stderr were left out of the log`)
    },
    tail: () => redact.end(tail, TAIL_CHARACTERS).trim(),
  }
}

/** Collects stdout up to a limit. */
export interface Output {
  /** False once there is more than the limit; what was collected is then let go. */
  push(chunk: Buffer): boolean
  text(): string
}

export function createOutput(maxBytes: number): Output {
  let chunks: Buffer[] = []
  let bytes = 0
  return {
    push(chunk) {
      bytes += chunk.length
      if (bytes > maxBytes) chunks = []
      else chunks.push(chunk)
      return bytes <= maxBytes
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}

/** The response of a process: JSON where stdout is JSON, else its text as it is. Gives JSON text. */
export function outputResponse(stdout: string): string {
  try {
    return JSON.stringify(JSON.parse(stdout))
  } catch {
    // Also JSON that is nested too deeply to be written again: its text is still a response.
    return JSON.stringify(stdout)
  }
}
