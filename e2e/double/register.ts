/** `node --import register.ts run.ts APP`: the module `electron` is the double. */
import { registerHooks } from 'node:module'
import { schema } from './schema/index.ts'

const ADDRESS = 'electron-double:electron'
const module = new URL('./electron.ts', import.meta.url)

registerHooks({
  resolve(specifier, context, next) {
    if (/^electron(\/(main|common))?$/.test(specifier))
      return { url: ADDRESS, shortCircuit: true, format: 'module' }
    return next(specifier, context)
  },
  load(url, context, next) {
    if (url !== ADDRESS) return next(url, context)
    // A name that Electron does not export must not link, so each has an export of its own.
    const source = [
      `import { electron } from ${JSON.stringify(module.href)}`,
      ...schema.exports.map(name => `export const ${name} = electron.${name}`),
      'export default electron',
    ].join('\n')
    return { format: 'module', source, shortCircuit: true }
  },
})
