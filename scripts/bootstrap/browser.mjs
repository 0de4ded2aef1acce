import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { capture } from './capture.mjs'
import { BootstrapFailure } from './failure.mjs'
import { withLock } from './lock.mjs'
import { modules, workLock } from './paths.mjs'
import { withProgress } from './progress.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const macPrograms = ['Google Chrome', 'Chromium'].map(
  name => `/Applications/${name}.app/Contents/MacOS/${name}`,
)
const windowsPrograms = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe']

/**
 * The Chromium that tests use, or null: `FANFARE_CHROMIUM`, else Playwright's, else one that is installed.
 * @param {{
 *   env?: Readonly<Record<string, string | undefined>>,
 *   platform?: NodeJS.Platform,
 *   exists?: (file: string) => boolean,
 *   playwright?: () => string | null,
 * }} [where]
 */
export function chromiumPath({
  env = process.env,
  platform = process.platform,
  exists = existsSync,
  playwright = playwrightChromium,
} = {}) {
  if (env.FANFARE_CHROMIUM) return exists(env.FANFARE_CHROMIUM) ? env.FANFARE_CHROMIUM : null
  const bundled = playwright()
  if (bundled !== null && exists(bundled)) return bundled
  return installed(env, platform).find(exists) ?? null
}

/**
 * The Chromium that tests use, installed now if there is none.
 * @returns {Promise<string>}
 */
export async function ensureChromium() {
  const found = chromiumPath()
  if (found !== null) return found
  if (process.env.FANFARE_CHROMIUM) {
    throw new BootstrapFailure(`FANFARE_CHROMIUM names ${process.env.FANFARE_CHROMIUM}, which is not there.`)
  }
  return await withLock(
    workLock,
    { onWait: () => process.stderr.write('fanfare: waiting for another start that installs or builds\n') },
    async addProcess => {
      // Another start may have installed it meanwhile.
      const present = chromiumPath()
      if (present !== null) return present
      return await withProgress('installing Chromium for the tests', () => install(addProcess))
    },
  )
}

/**
 * @param {(pid: number | undefined) => void} onSpawn
 * @returns {Promise<string>}
 */
async function install(onSpawn) {
  let log = ''
  for (const [program, ...args] of recipes()) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const result = await capture(program, args, { env, onSpawn })
    log += result.log
    const path = result.ok ? chromiumPath() : null
    if (path !== null) return path
  }
  throw new BootstrapFailure(
    'Chromium could not be installed; the log is above.\n' +
      'What to do: install Chromium or Chrome, or set FANFARE_CHROMIUM to the path of one, then start again.',
    log,
  )
}

/**
 * Commands of which one should give a Chromium: the system's own packages bring its libraries along, where we may
 * install them.
 * @returns {[program: string, ...args: string[]][]}
 */
function recipes() {
  const apt = process.getuid?.() === 0 && onPath('apt-get', process.env).some(existsSync)
  const wait = ['-o', 'DPkg::Lock::Timeout=120']
  return [
    ...(apt
      ? /** @type {[string, ...string[]][]} */ ([
          ['apt-get', 'update', '-q', ...wait],
          ['apt-get', 'install', '-q', '-y', '--no-install-recommends', ...wait, 'chromium'],
        ])
      : []),
    [process.execPath, join(modules, 'playwright', 'cli.js'), 'install', 'chromium'],
  ]
}

/** Where Playwright would have its own; it need not be there. */
function playwrightChromium() {
  try {
    return createRequire(import.meta.url)('playwright-core').chromium.executablePath() || null
  } catch {
    return null
  }
}

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {NodeJS.Platform} platform
 * @returns {string[]}
 */
function installed(env, platform) {
  if (platform === 'darwin') return macPrograms
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
    return windowsPrograms.flatMap(name => folders.flatMap(folder => (folder ? [`${folder}\\${name}`] : [])))
  }
  return names.flatMap(name => onPath(name, env))
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, string | undefined>>} env
 */
function onPath(name, env) {
  return (env.PATH ?? '').split(delimiter).flatMap(folder => (folder ? [join(folder, name)] : []))
}
