import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { expect, onTestFinished } from 'vitest'
import { type DoubleApp, type LaunchOptions, launch } from '../../double/harness.ts'
import { basicEnvironment } from '../../harness/fanfare.ts'
import { cliFile, examplesFolder } from '../../harness/paths.ts'
import { ContractPage } from './page.ts'

const builtFolder = path.resolve(path.dirname(cliFile), '..')
const fixturePage = path.resolve(import.meta.dirname, '../fixtures/page')

export interface Shell {
  readonly app: DoubleApp
  readonly page: ContractPage
}

export type ShellOptions = Partial<Omit<LaunchOptions, 'chromium' | 'env'>> & {
  /** Where the app was started before. */
  readonly folder?: string
}

/**
 * Starts the built app, unmodified, over the double of Electron, with a page that speaks the contract. At the test's end
 * it quits, and the app must not have misused Electron.
 */
export async function startShell(options: ShellOptions = {}): Promise<Shell> {
  const app = await startApp(options)
  const page = new ContractPage(await app.firstWindow())
  await page.connected()
  return { app, page }
}

/** The app alone: it may have no window, or end at once. */
export async function startApp({ folder, ...options }: ShellOptions = {}): Promise<DoubleApp> {
  const appFolder = folder ?? (await makeAppFolder())
  const app = launch(appFolder, {
    chromium,
    env: {
      ...basicEnvironment(),
      FANFARE_HOME: path.join(appFolder, 'home'),
      FANFARE_CHROMIUM: process.env.FANFARE_CHROMIUM,
    },
    ...options,
  })
  onTestFinished(async () => {
    const problems = await app.close()
    expect(problems.map(({ message }) => message)).toEqual([])
  })
  return app
}

/** The app as it is installed, with our own page, or with one that only speaks the contract. */
export async function makeAppFolder(page: 'built' | 'fixture' = 'fixture'): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fanfare-shell-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const copy = (from: string, to: string): Promise<void> =>
    cp(from, path.join(folder, to), { recursive: true })
  for (const part of ['main', 'preload']) await copy(path.join(builtFolder, part), `out/${part}`)
  await copy(page === 'built' ? path.join(builtFolder, 'renderer') : fixturePage, 'out/renderer')
  if (page === 'built') await copy(examplesFolder, 'examples')
  const description = { name: 'fanfare', productName: 'Fanfare', version: '1.2.3', type: 'module' }
  await writeFile(
    path.join(folder, 'package.json'),
    JSON.stringify({ ...description, main: 'out/main/index.js' }),
  )
  return folder
}
