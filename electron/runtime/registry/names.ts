/** What a file below `services/` is, by its path alone. */
export interface ServiceFileName {
  readonly name: string
  readonly kind: 'code' | 'definition'
}

const DEFINITION = '.service.json'
const CODE = /\.(?:ts|mts|js|mjs)$/
const NOT_A_SERVICE = /\.d\.m?ts$|\.test\.[a-z]+$/

/**
 * The service that a file gives: `crm/get-customer.ts` is `crm.get-customer`. Null for a file that gives none.
 * @param path below `services/`, with `/`
 */
export function serviceOfFile(path: string): ServiceFileName | null {
  const parts = path.split('/')
  const file = parts.pop() ?? ''
  if (parts.some(isSkippedFolder) || file.startsWith('.')) return null
  if (file.endsWith(DEFINITION)) return named([...parts, file.slice(0, -DEFINITION.length)], 'definition')
  if (!CODE.test(file) || NOT_A_SERVICE.test(file)) return null
  return named([...parts, file.replace(CODE, '')], 'code')
}

export const isSkippedFolder = (name: string): boolean => name.startsWith('.') || name === 'node_modules'

function named(parts: readonly string[], kind: ServiceFileName['kind']): ServiceFileName | null {
  return parts.at(-1) === '' ? null : { name: parts.join('.'), kind }
}
