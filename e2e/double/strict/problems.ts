/** A misuse that Electron would swallow. */
export interface Problem {
  readonly message: string
  /** Where in the app it happened. */
  readonly stack: string
}

/** All so far; tests assert that there are none. */
export const problems: Problem[] = []

/** Keeps and prints a misuse. */
export function problem(message: string): void {
  const stack = (new Error().stack ?? '')
    .split('\n')
    .slice(2)
    .filter(line => !line.includes('/e2e/double/') && !line.includes('node:internal'))
    .slice(0, 3)
    .join('\n')
  problems.push({ message, stack })
  process.stderr.write(`[electron double] problem: ${message}\n${stack}\n`)
}

/** What Electron has and the double does not play. */
export class NotCovered extends Error {
  constructor(what: string) {
    super(`[electron double] ${what} exists in Electron, but the double does not cover it`)
  }
}
