import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

const out = join(import.meta.dirname, '../../out/test')

/**
 * The same specs in both hosts. What differs between them is written down in `hosts/`.
 * `npx playwright test -c e2e/window --project=chromium`
 */
export default defineConfig({
  testDir: '.',
  outputDir: join(out, 'window'),
  // Each starts a host with workers of its own, and a machine has few cores.
  workers: 1,
  fullyParallel: false,
  timeout: 90_000,
  // What is waited for comes from other processes, which a busy machine keeps waiting.
  expect: { timeout: 20_000 },
  reporter: [['line'], ['json', { outputFile: join(out, 'window.json') }]],
  use: {
    actionTimeout: 20_000,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [{ name: 'electron' }, { name: 'chromium' }],
})
