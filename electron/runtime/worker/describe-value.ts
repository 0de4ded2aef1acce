import { inspect } from 'node:util'

/** Any value as one short line for an error message. Never throws and runs none of the value's code. */
export function describeValue(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'a function'
  return inspected(value, 60)
}

/** Any value as text for a log line. Never throws. */
export const describeMessage = (value: unknown): string => inspected(value, 4000)

function inspected(value: unknown, length: number): string {
  try {
    const text = inspect(value, {
      depth: 2,
      breakLength: Number.POSITIVE_INFINITY,
      customInspect: false,
      maxStringLength: length,
    })
    return text.length > length ? `${text.slice(0, length)}...` : text
  } catch {
    return `(${typeof value})`
  }
}
