import { spawn } from 'node:child_process'
import { BootstrapFailure } from './failure.mjs'

/** @type {readonly NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Lets another Node take the place of this one, as far as that goes: same terminal, same signals, same end.
 *
 * A terminal signals this process and the child, anyone else this process alone, and nothing tells which it was. So
 * every signal is passed on, and the child counts one that comes twice at once as one (`once-per-signal.mjs`).
 *
 * @param {string} node
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<never>}
 */
export function handOver(node, args, options = {}) {
  return new Promise((_resolve, reject) => {
    const child = spawn(node, args, { ...options, stdio: 'inherit' })
    for (const signal of forwarded) process.on(signal, () => pass(child, signal))
    child.once('error', error =>
      reject(
        new BootstrapFailure(
          `${node} does not start here (${error.message}).\nWhat to do: install Node 24 or newer yourself, put it first on PATH and start again.`,
        ),
      ),
    )
    child.once('exit', (code, signal) => {
      if (signal === null) process.exit(code ?? 1)
      for (const name of forwarded) process.removeAllListeners(name)
      process.kill(process.pid, signal)
    })
  })
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function pass(child, signal) {
  // On Windows Ctrl-C reaches everybody in the console, and sending a signal would end the child without asking.
  if (process.platform !== 'win32') child.kill(signal)
}
