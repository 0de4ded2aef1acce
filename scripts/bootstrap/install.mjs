import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import { capture } from './capture.mjs'
import { BootstrapFailure } from './failure.mjs'
import { adoptInstall, isInstalled, markInstalled } from './install-state.mjs'
import { withLock } from './lock.mjs'
import { findNode, packagedNode, wantedMajor } from './node.mjs'
import { modules, root, workLock } from './paths.mjs'
import { withProgress } from './progress.mjs'

/** Fills node_modules from package-lock.json, unless another process does so or did so meanwhile. */
export async function install() {
  await withLock(
    workLock,
    { onWait: () => process.stderr.write('fanfare: waiting for another start that installs or builds\n') },
    async addProcess => {
      if (isInstalled() || adoptInstall()) return
      refuseToReplaceOurselves()
      await withProgress('installing dependencies (npm ci)', async () => {
        await npmCi(addProcess)
        if (findNode() === null) await fetchNode(addProcess)
        markInstalled()
      })
    },
  )
}

/** @param {(pid: number | undefined) => void} onSpawn */
async function npmCi(onSpawn) {
  const [program, first] = npmCommand()
  // The flags undo what a user's settings or a surrounding `npm run -s` would change: all dependencies, a log to show.
  const flags = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=warn']
  const { ok, ending, log } = await capture(program, [...first, ...flags], {
    cwd: root,
    shell: process.platform === 'win32' && first.length === 0,
    onSpawn,
  })
  if (ok) return
  throw new BootstrapFailure(
    `the dependencies could not be installed: \`npm ci\` in ${root} ${ending}; its log is above.\n` +
      'What to do: check that the registry answers (`npm ping`), that package.json and package-lock.json belong\n' +
      'together (undo local changes of either, or run `npm install`), then start again.',
    log,
  )
}

/**
 * The package `node` fetches its binary by a script, which some users' settings forbid.
 * @param {(pid: number | undefined) => void} onSpawn
 */
async function fetchNode(onSpawn) {
  const { ok, log } = await capture(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: join(modules, 'node'),
    onSpawn,
  })
  if (ok && findNode() !== null) return
  throw new BootstrapFailure(
    `Node ${wantedMajor} could not be fetched for ${process.platform} ${process.arch}: ${packagedNode} is missing.\n` +
      `What to do: install Node ${wantedMajor} or newer yourself, put it first on PATH and start again.`,
    log,
  )
}

/** @returns {[program: string, first: string[]]} npm as it runs us now, else the one on PATH */
export function npmCommand() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  if (!script || !/npm-cli[.]c?js$/.test(script) || !existsSync(script)) return ['npm', []]
  return [node && existsSync(node) ? node : process.execPath, [script]]
}

function refuseToReplaceOurselves() {
  if (process.platform !== 'win32' || !process.execPath.startsWith(modules + sep)) return
  throw new BootstrapFailure(
    'the dependencies have changed, and Windows cannot replace the Node that runs this.\n' +
      'What to do: run `npm ci`, then start again.',
  )
}
