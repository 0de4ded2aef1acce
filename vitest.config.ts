import { defaultExclude, defineConfig } from 'vitest/config'

const exclude = [...defaultExclude, '**/fixtures/**']

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{shared,electron,renderer,scripts}/**/*.test.{ts,tsx}'],
          exclude,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'command line',
          include: ['e2e/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          // They start whole programs and measure nothing: one after the other keeps their waits short.
          fileParallelism: false,
        },
      },
    ],
  },
})
