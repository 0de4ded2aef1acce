import { createHash } from 'node:crypto'

/** Above what Linux gives to outgoing connections, and where no known service is. */
const FIRST = 61_000
const COUNT = 4_500
/** Where the first choice is taken, so many others are tried. */
const CHOICES = 5

/**
 * The ports that a page shall be served at, best first: always the same for the same user and workspace, so that what
 * the browser keeps for the page's address is there again the next time.
 */
export function steadyPorts(userFolder: string, workspace: string | null): readonly number[] {
  const digest = createHash('sha256')
    .update(`${userFolder}\0${workspace ?? ''}`)
    .digest()
  const ports = Array.from({ length: CHOICES }, (_, at) => FIRST + (digest.readUInt32LE(at * 4) % COUNT))
  return [...new Set(ports)]
}

/** Whether a port is one of these, rather than any that was free. */
export const isSteadyPort = (port: number): boolean => port >= FIRST && port < FIRST + COUNT
