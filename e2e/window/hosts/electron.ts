import path from 'node:path'
import { _electron } from '@playwright/test'
import { basicEnvironment } from '../../harness/fanfare.ts'
import { packageFolder } from '../../harness/paths.ts'
import { watchForProblems } from './problems.ts'
import type { Host, StartedHost, StartOptions } from './types.ts'

/** The desktop app in a real Electron. */
export const electronHost: Host = {
  name: 'electron',
  missing: () =>
    process.env.FANFARE_ELECTRON
      ? null
      : (process.env.FANFARE_NO_ELECTRON ?? 'FANFARE_ELECTRON does not name one; `npm test` looks for it'),
  async start({ workspace, home, colorScheme, viewport, onProblem }: StartOptions): Promise<StartedHost> {
    const { DISPLAY, WAYLAND_DISPLAY, XAUTHORITY, ...rest } = process.env
    const display = Object.entries({ DISPLAY, WAYLAND_DISPLAY, XAUTHORITY })
    const env = process.platform === 'linux' ? basicEnvironment() : definedOf(Object.entries(rest))
    const app = await _electron.launch({
      executablePath: process.env.FANFARE_ELECTRON ?? '',
      args: [
        packageFolder,
        `--user-data-dir=${path.join(home, 'electron')}`,
        ...(workspace ? [workspace.root] : []),
      ],
      env: { ...env, ...definedOf(display), FANFARE_HOME: home },
    })
    await watchForProblems(app.context(), onProblem)
    const page = await app.firstWindow()
    await page.emulateMedia({ colorScheme })
    const { width, height } = viewport
    await app.evaluate(
      ({ BrowserWindow }, [wide, high]) => BrowserWindow.getAllWindows()[0]?.setContentSize(wide, high),
      [width, height] as const,
    )
    return {
      page,
      async openFile(file) {
        await app.evaluate(({ dialog }, chosen) => {
          dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
        }, file)
        await page.keyboard.press('ControlOrMeta+o')
      },
      async kill() {
        const ended = app.waitForEvent('close')
        app.process().kill('SIGKILL')
        await ended
      },
      // Unsaved flows would ask; a test has looked at all that it wanted to see.
      async close() {
        await app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => {})
      },
    }
  },
}

const definedOf = (entries: readonly (readonly [string, string | undefined])[]): Record<string, string> =>
  Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
