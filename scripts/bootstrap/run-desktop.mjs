import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

/** A program that ends badly within this never showed a window, ms. */
const startMs = 5_000

/** @type {readonly NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs the desktop program and ends this process with it, unless it could not start.
 * @param {string} program Electron
 * @param {readonly string[]} words
 * @returns {Promise<string>} why it could not start
 */
export function runDesktop(program, words) {
  process.stderr.write('fanfare: in a window of its own (Electron)\n')
  return new Promise(resolve => {
    const started = performance.now()
    const child = spawn(program, [root, ...words], { stdio: 'inherit' })
    let asked = false
    const passOn = forwarded.map(name => {
      const listener = () => {
        asked = true
        // On Windows Ctrl-C reaches everybody in the console by itself.
        if (process.platform !== 'win32') child.kill(name)
      }
      process.on(name, listener)
      return () => process.off(name, listener)
    })
    const couldNot = (/** @type {string} */ why) => {
      for (const stop of passOn) stop()
      resolve(`Electron does not start here: ${why}`)
    }
    child.once('error', error => couldNot(error.message))
    child.once('exit', (code, signal) => {
      const early = performance.now() - started < startMs
      if (early && !asked && code !== 0)
        couldNot(signal ? `it ended by ${signal}` : `it ended with code ${code}`)
      else process.exit(asked ? 0 : (code ?? 1))
    })
  })
}
