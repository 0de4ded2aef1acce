import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
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
          index: at('electron/main/index.ts'),
          cli: at('electron/hosts/cli/index.ts'),
          worker: at('electron/runtime/worker/entry.ts'),
          'history-thread': at('electron/history/thread.ts'),
          service: at('electron/runtime/service/index.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      sourcemap: true,
      minify: false,
      rollupOptions: {
        input: { index: at('electron/preload/index.ts') },
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react()],
    build: {
      outDir: at('out/renderer'),
      // Current Chromium, in Electron and outside; other browsers of its age know as much.
      target: 'chrome140',
      minify: true,
      sourcemap: true,
      // The page's policy allows files of its own alone: nothing inline, no script or style in an address.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: at('renderer/index.html') },
    },
  },
})
