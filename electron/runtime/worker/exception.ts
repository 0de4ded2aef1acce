import { fileURLToPath } from 'node:url'
import { inspect, types } from 'node:util'

/**
 * What was thrown, as text for people: an Error's stack with the author's frames, its causes, an AggregateError's
 * members; anything else shown as it is. Never throws, whatever the value: Proxies, getters and non-Errors included.
 */
export function describeException(thrown: unknown): string {
  try {
    const text = describe(thrown, [])
    return text.length <= MAX_LENGTH ? text : shorten(text, MAX_LENGTH)
  } catch {
    return 'Something was thrown that can not be read'
  }
}

function describe(thrown: unknown, outer: readonly unknown[]): string {
  if (!isError(thrown)) return outer.length === 0 ? describeValue(thrown) : shorten(show(thrown), MAX_MESSAGE)
  if (outer.includes(thrown)) return `${headline(thrown)} (shown above)`
  const parts = [stackOf(thrown)]
  const seen = [...outer, thrown]
  if (seen.length > MAX_CAUSES) return parts.join('\n')
  const members = read(thrown, 'errors')
  if (isArray(members)) parts.push(...describeMembers(members, seen))
  if (has(thrown, 'cause')) parts.push(`Caused by: ${describe(read(thrown, 'cause'), seen)}`)
  return parts.join('\n')
}

function describeMembers(members: readonly unknown[], seen: readonly unknown[]): string[] {
  const shown = Array.from({ length: Math.min(members.length, MAX_MEMBERS) }, (_, index) => {
    const text = describe(read(members, index), seen).replaceAll('\n', '\n  ')
    return `  ${index + 1} of ${members.length}: ${text}`
  })
  const left = members.length - shown.length
  return left > 0 ? [...shown, `  and ${left} more`] : shown
}

/** Something else than an Error. */
function describeValue(value: unknown): string {
  if (value === undefined || value === null) return `${value} was thrown, not an Error: there is no stack`
  if (typeof value === 'string')
    return `${shorten(value, MAX_MESSAGE)}\n    (a string was thrown, not an Error: there is no stack)`
  const kind = types.isProxy(value) ? 'a Proxy' : `a value of type ${typeof value}`
  return `${shorten(show(value), MAX_MESSAGE)}\n    (${kind} was thrown, not an Error: there is no stack)`
}

/** Looks at a value without running its code. */
function show(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return inspect(value, {
      depth: 3,
      customInspect: false,
      getters: false,
      maxStringLength: 2000,
      breakLength: 100,
    })
  } catch {
    return `(${typeof value})`
  }
}

/** The stack: name and message, then the author's frames. */
function stackOf(error: object): string {
  const stack = read(error, 'stack')
  const head = headline(error)
  if (typeof stack !== 'string' || stack === '') return head
  const short = shorten(stack, MAX_STACK)
  const lines = short.split('\n')
  const kept = lines.filter(line => !isForeignFrame(line))
  const text = kept.join('\n').trimEnd()
  const message = read(error, 'message')
  // A stack is written when the Error is made: a message that was set later is not in it.
  const current = typeof message !== 'string' || stack.includes(message) || message.length > MAX_MESSAGE
  return current ? text : `${head}\n${kept.filter(line => FRAME.test(line)).join('\n')}`.trimEnd()
}

function headline(error: object): string {
  const name = read(error, 'name')
  const message = read(error, 'message')
  const title = typeof name === 'string' && name !== '' ? name : 'Error'
  return typeof message === 'string' && message !== '' ? `${title}: ${shorten(message, MAX_MESSAGE)}` : title
}

/** A frame inside Node or Fanfare: it tells authors nothing about their code. */
function isForeignFrame(line: string): boolean {
  if (!FRAME.test(line)) return false
  return /[( ]node:/.test(line) || OWN_SOURCES.test(line) || OWN_FOLDERS.some(folder => line.includes(folder))
}

/** True for Errors of any realm and of classes that only look like them; never runs a Proxy's code. */
function isError(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return false
  if (types.isNativeError(value)) return true
  return (
    value instanceof Error ||
    (typeof read(value, 'stack') === 'string' && typeof read(value, 'message') === 'string')
  )
}

function read(object: object, key: string | number): unknown {
  try {
    return Reflect.get(object, key)
  } catch {
    return undefined
  }
}

function has(object: object, key: string): boolean {
  try {
    return Reflect.has(object, key) && read(object, key) !== undefined
  } catch {
    return false
  }
}

const isArray = (value: unknown): value is readonly unknown[] => !types.isProxy(value) && Array.isArray(value)

/** Keeps the start, where the message is, and the end, where the frames are. */
function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  const tail = Math.floor(length / 4)
  const left = text.length - length
  return `${text.slice(0, length - tail)}... (${left} characters left out) ...${text.slice(-tail)}`
}

const FRAME = /^\s+at /
const MAX_LENGTH = 64 * 1024
const MAX_STACK = 32 * 1024
const MAX_MESSAGE = 16 * 1024
const MAX_CAUSES = 10
const MAX_MEMBERS = 20

/** Where our own frames come from: this bundle's folder, or the sources that its source map names. */
const OWN_FOLDERS = [new URL('.', import.meta.url).href, fileURLToPath(new URL('.', import.meta.url))]
const OWN_SOURCES = /[\\/]electron[\\/]runtime[\\/](worker|kinds|wire|service)[\\/]/
