import { describeValue } from './describe-value.ts'

/** Checks of what services hand in. Each gives the value, or throws an error that names the option. */

export function fail(name: string, wanted: string, value: unknown): never {
  throw new TypeError(`Expected \`${name}\` to be ${wanted}, got ${describeValue(value)}`)
}

export function expectInteger(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  return fail(name, `an integer >= ${min}${max < Number.MAX_SAFE_INTEGER ? ` and <= ${max}` : ''}`, value)
}

export function expectNumber(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value
  return fail(name, `a number from ${min} to ${max}`, value)
}

export function expectBoolean(name: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : fail(name, 'true or false', value)
}

/** An options object; `undefined` is one without options. Options that are not in `known` are refused: typing errors. */
export function expectOptions(
  name: string,
  value: unknown,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail(name, 'an object', value)
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue
    throw new TypeError(
      `Unknown option \`${key}\`: \`${name}\` may have ${known.map(key => `\`${key}\``).join(', ')}`,
    )
  }
  return value as Readonly<Record<string, unknown>>
}

/** The name of a service, by the flow format's rule. */
export function expectService(name: string, value: unknown): string {
  const valid = typeof value === 'string' && value !== '' && value.length <= 200 && !CONTROL.test(value)
  return valid ? value : fail(name, 'the name of a service, 1 to 200 characters', value)
}

/** One name or a list; `undefined` is none. */
export function expectServices(name: string, value: unknown): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) return [expectService(name, value)]
  return value.map((entry: unknown, index) => expectService(`${name}[${index}]`, entry))
}

export function expectCid(value: unknown): string {
  const valid = typeof value === 'string' && value !== '' && value.length <= 1024
  return valid ? value : fail('cid', 'a string of 1 to 1024 characters', value)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/
