import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'

const at = (path: string) => resolve(import.meta.dirname, path)

/** One bundle per process of the main side. Dependencies are bundled too: one file starts faster than a tree. */
export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      sourcemap: true,
      minify: false,
      rollupOptions: {
        input: {
          cli: at('electron/hosts/cli/index.ts'),
          worker: at('electron/runtime/worker/entry.ts'),
          'history-thread': at('electron/history/thread.ts'),
          service: at('electron/runtime/service/index.ts'),
        },
      },
    },
  },
})
