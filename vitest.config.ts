import { fileURLToPath } from 'node:url'
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
          exclude,
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
          // The main process and the preload as they are built; Electron itself is played.
          name: 'desktop app over a double of Electron',
          include: ['e2e/{double,electron-double}/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
