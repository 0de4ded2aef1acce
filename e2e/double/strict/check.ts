import { schema } from '../schema/index.ts'
import type { Overload, Parameter, Properties, Type } from '../schema/types.ts'

/** Says why `value` is not of `type`, or null if it is. */
function check(type: Type, value: unknown, where: string): string | null {
  switch (type.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'function':
      return typeof value === type.kind ? null : wrong(where, type.kind, value)
    case 'undefined':
      return value === undefined ? null : wrong(where, 'undefined', value)
    case 'null':
      return value === null ? null : wrong(where, 'null', value)
    case 'literal':
      return value === type.value ? null : wrong(where, JSON.stringify(type.value), value)
    case 'array':
      return checkArray(type.of, value, where)
    case 'record':
      return isObject(value) ? null : wrong(where, 'object', value)
    case 'object':
      return checkObject(type.properties, value, where)
    case 'union':
      return checkUnion(type.of, value, where)
    case 'reference':
      return checkReference(type.name, value, where)
    case 'any':
    case 'promise':
      return null
  }
}

/** Throws when `args` fit none of the ways in which a function may be called. */
export function checkArguments(
  where: string,
  overloads: readonly Overload[],
  args: readonly unknown[],
): void {
  let best: string | null = null
  for (const { parameters } of overloads) {
    const bad = checkParameters(where, parameters, args)
    if (bad === null) return
    if (best === null || bad.includes('unknown option') || (isDeep(bad) && !best.includes('unknown option')))
      best = bad
  }
  if (best !== null) throw new TypeError(`[electron double] ${best}`)
}

/** Throws when no constructor of the class takes `args`. */
export function checkConstruction(name: string, args: readonly unknown[]): void {
  const constructors = schema.classes[name]?.constructors ?? []
  checkArguments(
    `new ${name}`,
    constructors.map(parameters => ({ parameters })),
    args,
  )
}

function checkParameters(
  where: string,
  parameters: readonly Parameter[],
  args: readonly unknown[],
): string | null {
  const takesRest = parameters.at(-1)?.rest === true
  if (!takesRest && args.length > parameters.length)
    return `${where}: takes ${parameters.length} argument(s), got ${args.length}`
  for (const [index, { name, type, optional, rest }] of parameters.entries()) {
    if (rest) break
    const value = args[index]
    if (value === undefined) {
      // Any value can be sent, this one too.
      if (type.kind === 'any' && index < args.length) continue
      if (!optional) return `${where}: argument "${name}" is missing`
      continue
    }
    const bad = check(type, value, `${where}(${name})`)
    if (bad !== null) return bad
  }
  return null
}

function checkArray(of: Type, value: unknown, where: string): string | null {
  if (!Array.isArray(value)) return wrong(where, 'array', value)
  for (const [index, element] of value.entries()) {
    const bad = check(of, element, `${where}[${index}]`)
    if (bad !== null) return bad
  }
  return null
}

function checkObject(properties: Properties, value: unknown, where: string): string | null {
  if (!isObject(value) || Array.isArray(value)) return wrong(where, 'object', value)
  const entries = Object.entries(value)
  for (const [key, part] of entries) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (!property) return `${where}: unknown option "${key}" (known: ${list(Object.keys(properties))})`
    const bad = part === undefined ? null : check(property.type, part, `${where}.${key}`)
    if (bad !== null) return bad
  }
  for (const [key, { optional }] of Object.entries(properties))
    if (!optional && !Object.hasOwn(value, key)) return `${where}: required option "${key}" is missing`
  return null
}

function checkUnion(of: readonly Type[], value: unknown, where: string): string | null {
  let best: string | null = null
  for (const one of of) {
    const bad = check(one, value, where)
    if (bad === null) return null
    if (best === null || bad.includes('unknown option') || bad.includes(`${where}.`)) best = bad
  }
  const literals = of.flatMap(one => (one.kind === 'literal' ? [JSON.stringify(one.value)] : []))
  return literals.length === of.length ? wrong(where, literals.join(' | '), value) : best
}

function checkReference(name: string, value: unknown, where: string): string | null {
  const alias = schema.aliases[name]
  if (alias && name !== 'Event') return check(alias, value, where)
  if (name === 'Buffer') return value instanceof Uint8Array ? null : wrong(where, 'Buffer', value)
  const properties = propertiesOf(name)
  if (properties && Object.keys(properties).length > 0 && !isElectrons(value))
    return checkObject(properties, value, where)
  // `Env` and the like have any keys.
  if (properties || schema.classes[name]) return isObject(value) ? null : wrong(where, name, value)
  return null
}

function propertiesOf(name: string): Properties | null {
  const found = schema.interfaces[name]
  if (!found) return null
  const inherited = found.extends.map(parent => propertiesOf(parent) ?? {})
  return Object.assign({}, ...inherited, found.properties)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** An object of one of Electron's own classes. */
const isElectrons = (value: unknown): boolean =>
  isObject(value) && Object.hasOwn(schema.classes, value.constructor?.name ?? '')

/** Whether the complaint is about an option within an argument. */
const isDeep = (bad: string): boolean => bad.includes(').')

const list = (names: readonly string[]): string =>
  names.slice(0, 12).join(', ') + (names.length > 12 ? ', …' : '')

function wrong(where: string, wanted: string, value: unknown): string {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return `${where}: expected ${wanted}, got ${kind} ${brief(value)}`
}

function brief(value: unknown): string {
  try {
    return (isObject(value) ? JSON.stringify(value) : String(value)).slice(0, 60)
  } catch {
    return ''
  }
}
