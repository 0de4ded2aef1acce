import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Disposer } from '../../../shared/rpc/transport.ts'

/** Tells each Enter at the terminal, where there is one and it listens to this process. */
export function onEnterKey(listener: () => void): Disposer {
  if (!process.stdin.isTTY || isInBackground()) return () => undefined
  const lines = createInterface({ input: process.stdin })
  lines.on('line', listener)
  return () => lines.close()
}

/** Whether the shell put this process into the background: whoever reads the terminal there is stopped. */
function isInBackground(): boolean {
  try {
    // Behind the program's name, which may hold anything: state, parent, group, session, terminal, its group.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[2] !== fields[5]
  } catch {
    return false
  }
}
