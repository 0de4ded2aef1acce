import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { out, root } from './paths.mjs'

/** No piece for so long, and the download is given up, ms. */
const stillMs = 5_000
/** A download that failed is tried again after this, ms: nobody waits for it at every start. */
const againMs = 60 * 60 * 1000

const failureFile = join(out, '.electron-failure.json')

/**
 * Tries to download Electron, showing how far it is. A failure is not an error: there is a window without it.
 * @param {string} node a Node that is recent enough
 * @param {{ again: boolean }} options whether to try though it failed a while ago
 * @returns {Promise<string | null>} why there is none, or null when it is there now
 */
export async function downloadElectron(node, { again }) {
  const before = again ? null : lastFailure()
  if (before !== null) return before
  const show = progressLine()
  const why = await run(node, [join(root, 'scripts', 'bootstrap', 'fetch-electron.mjs')], show.update)
  show.end(why === null ? 'done' : 'failed')
  if (why === null) rmSync(failureFile, { force: true })
  else rememberFailure(why)
  return why
}

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @param {(received: number, total: number) => void} onProgress
 * @returns {Promise<string | null>}
 */
function run(node, args, onProgress) {
  return new Promise(resolve => {
    const env = { ...process.env, ELECTRON_GET_NO_PROGRESS: '1' }
    const child = spawn(node, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let errors = ''
    let still = false
    const giveUp = () => {
      still = true
      child.kill('SIGKILL')
    }
    let timer = setTimeout(giveUp, stillMs)
    child.stdout.setEncoding('utf8').on('data', text => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, stillMs)
      const [received, total] = text.trimEnd().split('\n').at(-1)?.split(' ').map(Number) ?? []
      onProgress(received ?? 0, total ?? 0)
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      errors += text
    })
    child.once('error', error => {
      clearTimeout(timer)
      resolve(error.message)
    })
    child.once('close', code => {
      clearTimeout(timer)
      if (still) resolve(`nothing came for ${stillMs / 1000} s`)
      else resolve(code === 0 ? null : reasonOf(errors))
    })
  })
}

/**
 * What the first error of a stack trace says.
 * @param {string} errors
 */
function reasonOf(errors) {
  return /^\w*Error: (.+)/m.exec(errors)?.[1]?.replace(/[.]$/, '') ?? 'its installer failed'
}

/** @returns {string | null} */
function lastFailure() {
  try {
    const { at, why } = JSON.parse(readFileSync(failureFile, 'utf8'))
    if (Date.now() - at > againMs) return null
    return `${why}; \`npm start -- --desktop\` tries again`
  } catch {
    return null
  }
}

/** @param {string} why */
function rememberFailure(why) {
  mkdirSync(out, { recursive: true })
  writeFileSync(failureFile, JSON.stringify({ at: Date.now(), why }))
}

/** One line on stderr that changes while it goes on, where that can be shown. */
function progressLine() {
  const started = performance.now()
  const what = 'fanfare: fetching Electron (once)...'
  process.stderr.write(what)
  let shown = ''
  return {
    /**
     * @param {number} received
     * @param {number} total
     */
    update(received, total) {
      const percent = total > 0 ? ` ${Math.floor((received / total) * 100)} %` : ''
      if (!process.stderr.isTTY || percent === shown) return
      shown = percent
      process.stderr.write(`\r${what}${percent}`)
    },
    /** @param {string} how */
    end(how) {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      process.stderr.write(`${shown ? `\r${what}` : ''} ${how} after ${seconds} s\n`)
    },
  }
}
