#!/usr/bin/env node
import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exitWith } from './bootstrap/failure.mjs'
import { root } from './bootstrap/paths.mjs'
import { bootstrap } from './bootstrap.mjs'

try {
  const node = await bootstrap({ build: true })
  if (isStartedByOurNpm()) {
    standWhereTheUserStands()
    endWithNpm()
  }
  if (node === process.execPath) await import('./bootstrap/launch.mjs')
  else {
    const { handOver } = await import('./bootstrap/hand-over.mjs')
    await handOver(node, [join(root, 'scripts', 'bootstrap', 'launch.mjs'), ...process.argv.slice(2)])
  }
} catch (error) {
  exitWith(error)
}

/** Whether this is `npm run fanfare`; another package's npm may be further out and has no say in what follows. */
function isStartedByOurNpm() {
  const { npm_lifecycle_event: script, npm_package_json: manifest } = process.env
  return script === 'fanfare' && !!manifest && realpathSync(dirname(manifest)) === realpathSync(root)
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
