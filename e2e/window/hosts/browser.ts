import { chromium, type Page } from '@playwright/test'
import { findChromium } from '../../double/core/chromium.ts'
import { startFanfare } from '../../harness/fanfare.ts'
import { watchForProblems } from './problems.ts'
import type { Host, StartedHost, StartOptions } from './types.ts'

/** `fanfare serve` and a Chromium. */
export const browserHost: Host = {
  name: 'chromium',
  missing: () => (findChromium() === null ? 'no Chromium was found; FANFARE_CHROMIUM can name one' : null),
  async start({ workspace, home, colorScheme, viewport, onProblem }: StartOptions): Promise<StartedHost> {
    const words = ['serve', '--no-open', ...(workspace ? ['--workspace', workspace.root] : [])]
    // Without a workspace it looks for one where it is started.
    const server = startFanfare(words, { cwd: workspace?.root ?? home, env: { FANFARE_HOME: home } })
    workspace?.adopt(server)
    await server.waitForText(/\n/)
    const executablePath = findChromium() ?? undefined
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const browser = await chromium.launch({ args, ...(executablePath !== undefined && { executablePath }) })
    const context = await browser.newContext({
      colorScheme,
      viewport,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await watchForProblems(context, onProblem)
    const page = await context.newPage()
    await page.goto(server.stdout.trim())
    return {
      page,
      openFile: file => openFile(page, file),
      async kill() {
        await browser.close()
        await server.killGroup()
      },
      async close() {
        await browser.close()
        server.signal('SIGTERM')
        await server.finished
      },
    }
  },
}

async function openFile(page: Page, file: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+o')
  const path = page.getByRole('dialog', { name: /^Open a/ }).getByRole('textbox', { name: 'Path' })
  await path.fill(file)
  await path.press('Enter')
}
