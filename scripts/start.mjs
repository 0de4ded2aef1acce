/**
 * `npm start`: the window, by Electron where that can be had and be seen, else in a browser.
 *
 * `npm start -- [FOLDER] [--browser | --desktop] [--port N] [--no-open]`; what is none of `--browser` (never Electron)
 * and `--desktop` (try to fetch Electron though it failed before) goes to `fanfare serve`.
 */
import { findElectron, hasDesktop, whyNoDesktop } from './bootstrap/electron.mjs'
import { exitWith } from './bootstrap/failure.mjs'
import { runBuilt } from './bootstrap/run-built.mjs'
import { joinNpm } from './bootstrap/under-npm.mjs'
import { bootstrap } from './bootstrap.mjs'

const own = new Set(['--browser', '--desktop'])
const given = process.argv.slice(2)
const words = given.filter(word => !own.has(word))

try {
  const node = await bootstrap({ build: true })
  joinNpm('start')
  const why = given.includes('--browser') ? 'as you asked for' : await startDesktop(node)
  process.stderr.write(`fanfare: in a browser (${why})\n`)
  const { argv } = process
  process.argv = [argv[0] ?? node, argv[1] ?? '', 'serve', ...serveWords()]
  await runBuilt(node)
} catch (error) {
  exitWith(error)
}

/**
 * Becomes the desktop program where that is possible, and ends with it.
 * @param {string} node
 * @returns {Promise<string>} why it is not
 */
async function startDesktop(node) {
  const { platform, env } = process
  if (!hasDesktop()) return 'this build has no desktop program'
  const why = whyNoDesktop({ platform, env, isRoot: process.getuid?.() === 0 })
  if (why !== null) return why
  if (findElectron(env) === null) {
    if (env.ELECTRON_EXEC_PATH) return `there is no ${env.ELECTRON_EXEC_PATH}`
    const { downloadElectron } = await import('./bootstrap/download-electron.mjs')
    const failure = await downloadElectron(node, { again: given.includes('--desktop') })
    if (failure !== null) return `Electron could not be fetched: ${failure}`
  }
  const program = findElectron(env)
  if (program === null) return 'Electron is not there'
  const { runDesktop } = await import('./bootstrap/run-desktop.mjs')
  return await runDesktop(program, words)
}

/** A folder may be named as it is to Electron: alone. */
function serveWords() {
  const [first = '-', ...rest] = words
  return first.startsWith('-') ? words : ['--workspace', first, ...rest]
}
