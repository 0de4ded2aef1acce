import { crc32 } from 'node:zlib'

/** A column's value as SQLite gives it. */
export type Value = null | number | bigint | string | Uint8Array

/** A row holds what no writer has written. */
export class RowError extends Error {
  override readonly name = 'RowError'
}

/** crc32 of the values as JSON text: the hash of rows that are written seldom. */
export const rowHash = (values: readonly (null | number | string)[], ...bodies: Uint8Array[]): number =>
  bodies.reduce((sum, bytes) => crc32(bytes, sum), crc32(JSON.stringify(values)))

export function int(value: Value | undefined, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new RowError(`${name} is not a whole number`)
  return value
}

export function real(value: Value | undefined, name: string): number {
  if (typeof value !== 'number') throw new RowError(`${name} is not a number`)
  return value
}

export function text(value: Value | undefined, name: string): string {
  if (typeof value !== 'string') throw new RowError(`${name} is not a text`)
  return value
}

export function blob(value: Value | undefined, name: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new RowError(`${name} is not made of bytes`)
  return value
}

/** The value, or null where SQL has NULL. */
export const nullable = <T>(
  read: (value: Value | undefined, name: string) => T,
  value: Value | undefined,
  name: string,
): T | null => (value === null ? null : read(value, name))

const decoder = new TextDecoder()
export const utf8 = (bytes: Uint8Array): string => decoder.decode(bytes)

/** Throws a RowError when a hash is not the one that belongs to what was read. */
export function verify(actual: number, expected: Value | undefined): void {
  if (actual !== expected) throw new RowError('its content does not match its hash')
}
