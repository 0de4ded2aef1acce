import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { build, type Plugin } from 'vite'

const root = path.resolve(import.meta.dirname, '../../..')
const inert = path.join(root, 'shared/fault-point.ts')
const armed = path.join(import.meta.dirname, 'fault-point.ts')
const folder = path.join(root, 'out/faults/main')

const entries = {
  cli: 'electron/hosts/cli/index.ts',
  worker: 'electron/runtime/worker/entry.ts',
  'history-thread': 'electron/history/thread.ts',
  service: 'electron/runtime/service/index.ts',
}

const armFaultPoints: Plugin = {
  name: 'arm-fault-points',
  enforce: 'pre',
  async resolveId(source, importer) {
    if (!source.endsWith('/fault-point.ts') || importer === undefined) return undefined
    return path.resolve(path.dirname(importer), source) === inert ? armed : undefined
  },
}

/** Builds the command line with fault points that do something, beside the product and apart from it. Gives its entry. */
export async function buildWithFaultPoints(): Promise<string> {
  const cli = path.join(folder, 'cli.js')
  if (isFresh(cli)) return cli
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [armFaultPoints],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: 'node24',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      sourcemap: true,
      rollupOptions: {
        input: Object.fromEntries(
          Object.entries(entries).map(([name, entry]) => [name, path.join(root, entry)]),
        ),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  })
  return cli
}

/** The product is built before tests run: what is not older than it has the same sources. */
function isFresh(cli: string): boolean {
  const product = path.join(root, 'out/main/cli.js')
  if (!existsSync(cli) || !existsSync(product)) return false
  return [product, armed, import.meta.filename].every(file => statSync(cli).mtimeMs >= statSync(file).mtimeMs)
}
