import { spawn } from 'node:child_process'

/**
 * Runs a program to its end and keeps what it writes.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { onSpawn?: (pid: number | undefined) => void }} options
 * @returns {Promise<{ ok: boolean, ending: string, log: string, errors: string }>} `ending` says how it ended, `log` is
 *   all output in the order of arrival, `errors` is that of stderr alone
 */
export function capture(program, args, { onSpawn, ...options }) {
  return new Promise(resolve => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let log = ''
    let errors = ''
    child.stdout?.setEncoding('utf8').on('data', text => {
      log += text
    })
    child.stderr?.setEncoding('utf8').on('data', text => {
      log += text
      errors += text
    })
    child.once('spawn', () => onSpawn?.(child.pid))
    child.once('error', error =>
      resolve({ ok: false, ending: `did not start (${error.message})`, log, errors }),
    )
    child.once('close', (code, signal) =>
      resolve({
        ok: code === 0,
        ending: signal ? `was ended by ${signal}` : `ended with exit code ${code}`,
        log,
        errors,
      }),
    )
  })
}
