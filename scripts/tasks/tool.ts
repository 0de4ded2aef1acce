import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { modules } from '../bootstrap/paths.mjs'

/**
 * The script behind a program of a package, to be run by Node: the shims in node_modules/.bin differ by platform.
 *
 * @throws Error when the package does not have that program.
 */
export function toolScript(packageName: string, program: string): string {
  const folder = join(modules, packageName)
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const bin = property(manifest, 'bin')
  const script = typeof bin === 'string' ? bin : property(bin, program)
  if (typeof script !== 'string') throw new Error(`The package ${packageName} has no program ${program}.`)
  return join(folder, script)
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
