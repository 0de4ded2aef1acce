import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defaultExclude, defineConfig } from 'vitest/config'

const exclude = [...defaultExclude, '**/fixtures/**']

export default defineConfig({
  test: {
    pool: 'forks',
    // What is polled for comes from other processes, which a busy machine keeps waiting.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{shared,electron,renderer,scripts,bench}/**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.page.test.ts'],
          testTimeout: 20_000,
          // The real one is a program of its own, and would be downloaded.
          alias: { electron: fileURLToPath(new URL('./e2e/double/in-tests.ts', import.meta.url)) },
        },
      },
      {
        extends: true,
        test: {
          name: 'command line',
          include: ['e2e/cli/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          // They start whole programs and measure nothing: one after the other keeps their waits short.
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          // Deaths under load: a few rounds of what `npm run test:faults` does at length.
          name: 'faults',
          include: ['e2e/faults/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          // The main process and the preload as they are built; Electron itself is played.
          name: 'desktop app over a double of Electron',
          include: ['e2e/{double,electron-double}/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          // What has to hold in a page is run in one.
          name: 'in a page',
          include: ['renderer/**/*.page.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(process.env.FANFARE_CHROMIUM && { executablePath: process.env.FANFARE_CHROMIUM }),
                args: [
                  // Electron has the close event of ports on, Chromium has it off.
                  '--enable-blink-features=MessagePortCloseEvent',
                  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
                ],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
