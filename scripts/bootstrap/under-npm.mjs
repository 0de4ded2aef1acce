import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { root } from './paths.mjs'

/**
 * What a script does first that a user starts by `npm run NAME`: it stands where the user stands, and ends with npm.
 * @param {string} name the script's name in package.json
 */
export function joinNpm(name) {
  if (!isStartedByOurNpm(name)) return
  standWhereTheUserStands()
  endWithNpm()
}

/**
 * Whether this is that script; another package's npm may be further out and has no say in what follows.
 * @param {string} name
 */
function isStartedByOurNpm(name) {
  const { npm_lifecycle_event: script, npm_package_json: manifest } = process.env
  return script === name && !!manifest && realpathSync(dirname(manifest)) === realpathSync(root)
}

/**
 * `npm run` starts its scripts in the package's folder and says in INIT_CWD where the user was: paths among the
 * arguments mean that place. What we start must not take it for its own, nor the script's name.
 */
function standWhereTheUserStands() {
  if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)
  delete process.env.INIT_CWD
  delete process.env.npm_lifecycle_event
}

/** Nobody could stop us any more once npm is gone without a word (killed, or through a shell that passes nothing on). */
function endWithNpm() {
  const npm = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === npm) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 250)
  watch.unref()
}
