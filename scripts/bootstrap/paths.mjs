import { join } from 'node:path'

/** The project's folder, absolute. */
export const root = join(import.meta.dirname, '..', '..')

export const modules = join(root, 'node_modules')

/** Where builds land; may be deleted at any time that nothing runs. */
export const out = join(root, 'out')
export const commandLine = join(out, 'main', 'cli.js')
export const compileCache = join(out, '.compile-cache')

/** Held while dependencies are installed or something is built. */
export const workLock = join(out, '.lock')
