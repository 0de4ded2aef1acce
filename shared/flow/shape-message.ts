import type { z } from 'zod'

type Issue = z.core.$ZodRawIssue

/**
 * What zod has to say, in the words of this product: "Expected `retry.attempts` to be at least 1, got 0". A schema
 * with a message of its own keeps it.
 *
 * @param noun what the checked value is ("node"), for an issue with the value as a whole.
 */
export const shapeMessage =
  (noun: string) =>
  (issue: Issue): string => {
    const path = (issue.path ?? []).map(String)
    const subject = path.length === 0 ? `the ${noun}` : `\`${path.join('.')}\``
    if (issue.code === 'unrecognized_keys') {
      return `Expected ${subject} to have no ${quoted(issue.keys)}: it is not known here`
    }
    return `Expected ${subject} to be ${wanted(issue)}, ${got(issue)}`
  }

function wanted(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[String(issue.expected)] ?? String(issue.expected)
    case 'invalid_value':
      return quoted(issue.values ?? [])
    case 'too_small':
      return `${issue.inclusive === false ? 'over' : 'at least'} ${amount(issue, issue.minimum)}`
    case 'too_big':
      return `${issue.inclusive === false ? 'under' : 'at most'} ${amount(issue, issue.maximum)}`
    case 'invalid_union':
      // A union told apart by one field gives that field's values.
      if (Array.isArray(issue.options)) return quoted(issue.options)
      return 'JSON'
    default:
      return 'of another shape'
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a list',
}

function amount(issue: Issue, limit: unknown): string {
  if (issue.origin === 'string') return `${limit} characters long`
  if (issue.origin === 'array') return `${limit} entries long`
  return String(limit)
}

function got(issue: Issue): string {
  // The value as a whole is there, what its discriminator stands for is what was wrong.
  const value =
    issue.code === 'invalid_union' && issue.discriminator !== undefined ? discriminant(issue) : issue.input
  if (value === undefined) return 'but it is missing'
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return `got ${value}`
  if (typeof value === 'string') {
    return `got ${JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value)}`
  }
  return Array.isArray(value) ? 'got a list' : 'got an object'
}

function discriminant(issue: Issue): unknown {
  const input: unknown = issue.input
  const key = issue.discriminator
  if (typeof input !== 'object' || input === null || typeof key !== 'string') return input
  return Object.hasOwn(input, key) ? (input as Record<string, unknown>)[key] : undefined
}

function quoted(values: readonly unknown[]): string {
  const words = values.map(value => JSON.stringify(value) ?? String(value))
  const last = words.pop() ?? ''
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`
}
