import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

const MOST_BYTES = 1 << 20

export type Report = (error: unknown, where: string) => void

/**
 * Writes defects to standard error and to a file. No box is shown: it would stop the main process, and all runs with
 * it, until somebody looks.
 */
export function defectLog(file: string): Report {
  // Who started the app may have closed its end long since.
  process.stderr.on('error', () => {})
  return (error, where) => {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error)
    process.stderr.write(`error: ${where}: ${said}\n`)
    append(file, `${new Date().toISOString()} ${where}: ${said}\n`)
  }
}

/** What nobody handles is a defect, and the app goes on: the windows and runs of its user depend on it. */
export function watchProcess(report: Report): void {
  process.on('uncaughtException', error => report(error, 'uncaught exception'))
  process.on('unhandledRejection', reason => report(reason, 'unhandled rejection'))
}

function append(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    if (sizeOf(file) > MOST_BYTES) renameSync(file, `${file}.old`)
    appendFileSync(file, text)
  } catch {
    // Standard error has it.
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}
